/** Builders for the engine's own tests. */
import type { OperationUse, Phase, Profile } from '../profile/profile.ts';
import type { RunRecord, SeriesPoint } from '../record/run-record.ts';
import { phaseWindows, plannedOfShard, type Shard } from '../schedule/arrivals.ts';
import type { SearchPlan } from '../profile/search-plan.ts';
import type { SearchRecord } from '../record/search-record.ts';
import { HEALTHY_GENERATOR } from '../verdict/testing.ts';
import { ArrivalRunner } from './arrival-runner.ts';
import { executeSearch } from './execute-search.ts';
import { levelRecord } from './level-record.ts';
import type { LevelParts, ResourceProbe } from './level-parts.ts';
import type { RunHeader } from './run-directory.ts';
import { executeRun, type RunEnd } from './execute-run.ts';
import type { HttpClient, OperationContext, OperationModule, TargetAddresses } from './operation.ts';
import { Recorder, type RecorderSnapshot } from './recorder.ts';
import { runScope, type ScopeFindings } from './run-scope.ts';
import { ServedCount } from './served-count.ts';
import { SharedParts } from './shared-parts.ts';
import { VirtualClock } from './virtual-clock.ts';

export const constant = (ratePerSecond: number, durationS: number, name = 'steady'): Phase => ({
  kind: 'constant',
  name,
  warmUp: false,
  durationS,
  operations: ['op'],
  ratePerSecond,
  spacing: 'even',
});

export const atOnce = (count: number, durationS: number, name = 'burst'): Phase => ({
  kind: 'at-once',
  name,
  warmUp: false,
  durationS,
  operations: ['op'],
  count,
});

export const closed = (users: number, durationS: number, thinkTimeS: number, name = 'users'): Phase => ({
  kind: 'closed',
  name,
  warmUp: false,
  durationS,
  operations: ['op'],
  users,
  thinkTimeS,
});

const USE: OperationUse = { name: 'op', use: 'test', weight: 1, options: {} };

export function testProfile(phases: readonly Phase[], changes: Partial<Profile> = {}): Profile {
  return {
    id: 'T-1',
    name: 'test',
    file: 'test.yaml',
    about: '',
    success: '',
    tags: [],
    issues: [],
    scale: 'smoke',
    seed: 1,
    transport: 'undici',
    users: 1,
    threads: 1,
    maxInFlight: 100,
    clock: 1,
    needs: [],
    permissions: [],
    operations: [USE],
    phases,
    limits: [],
    abort: { nothingOkForS: 10, whenHopeless: false },
    drainS: 5,
    ...changes,
  };
}

export interface VirtualRun {
  readonly end: RunEnd;
  readonly snapshot: RecorderSnapshot;
  readonly series: readonly SeriesPoint[];
  /** When each arrival started, microseconds of the run. */
  readonly startsUs: readonly number[];
  readonly endedAtUs: number;
  /** What shared parts told of the whole run. */
  readonly found: ScopeFindings;
  /** `<key>: <error class>` of shared parts whose last look failed. */
  readonly partErrors: readonly string[];
  /** Of a profile with a search. */
  readonly trail: SearchRecord | undefined;
  readonly phase: (name: string) => RunRecord['phases'][number];
}

const HEADER: RunHeader = {
  runId: 'r',
  profile: testProfile([]),
  environment: {
    name: 'e',
    baseUrl: 'http://focus.invalid',
    declaredJobs: null,
    minimumJobs: null,
    capabilities: [],
    parts: {},
  },
  versions: {},
  calibration: null,
  shard: { index: 0, count: 1 },
  startedAt: '2026-01-01T00:00:00.000Z',
};

/** A target of which nothing but its name is there. */
export const NOWHERE: TargetAddresses = {
  focusBaseUrl: 'http://focus.invalid',
  verifyTls: true,
  timeoutS: 1,
  controlUrl: null,
  mongodbUri: null,
  rabbitmqUrl: null,
  webApp: null,
};

/** Runs a profile in virtual time with one operation. */
export async function runVirtually(
  profile: Profile,
  run: (context: OperationContext, clock: VirtualClock) => Promise<void>,
  options: {
    abort?: (clock: VirtualClock, controller: AbortController) => void;
    shard?: Shard;
    /** Of a search. */
    probe?: ResourceProbe;
  } = {},
): Promise<VirtualRun> {
  const clock = new VirtualClock();
  const shard = options.shard ?? { index: 0, count: 1 };
  const series: SeriesPoint[] = [];
  const startsUs: number[] = [];
  const partErrors: string[] = [];
  const served = new ServedCount(profile.search?.healthy ?? []);
  let trail: SearchRecord | undefined;
  const windows = phaseWindows(profile);
  const recorder = new Recorder({
    windows,
    planned: plannedOfShard(profile, shard),
    redact: (text) => text,
    // A level is judged by how its generator did; nothing else here is.
    generator: () => (profile.search === undefined ? undefined : HEALTHY_GENERATOR),
    emit: (point) => series.push(point),
  });
  const module: OperationModule = {
    name: 'test',
    steps: [],
    needs: [],
    options: {},
    payload: false,
    requests: () => 1,
    run(context) {
      startsUs.push(clock.nowUs());
      return run(context, clock);
    },
  };
  const nobody: HttpClient = {
    send: () => Promise.reject(new Error('the test operation sends nothing')),
  };
  const found: ScopeFindings = { figures: new Map(), leftovers: [] };
  const controller = new AbortController();
  const shared = new SharedParts(
    runScope({
      clock,
      recorder,
      windows,
      startUs: 0,
      target: NOWHERE,
      found,
      signal: controller.signal,
      journal: { created: () => undefined, removed: () => undefined },
    }),
    (key, error) => partErrors.push(`${key}: ${error.errorClass}`),
  );
  const runner = new ArrivalRunner({
    clock,
    recorder,
    operations: new Map(profile.operations.map((use) => [use.name, { use, module, payload: undefined }])),
    users: profile.users,
    clients: new Map(Array.from({ length: profile.users }, (_, user) => [user, nobody])),
    jobs: { created: () => undefined, removed: () => undefined },
    target: NOWHERE,
    shared,
    seed: profile.seed,
    startUs: 0,
    onEnded: (of, _phaseIndex, outcome) => served.ended(of, outcome),
  });
  const search =
    (plan: SearchPlan) =>
    async (launch: LevelParts['launch'], nextIndex: () => number): Promise<void> => {
      trail = await executeSearch({
        profile: { ...profile, search: plan },
        clock,
        startUs: 0,
        recorder,
        launch,
        nextIndex,
        abort: controller.signal,
        probe: options.probe ?? { read: () => Promise.resolve([]) },
        answered: () => served.count,
        recordOf(level) {
          recorder.tick(clock.nowUs());
          recorder.flush();
          const { phase } = windows[level.phaseIndex]!;
          return levelRecord({
            header: HEADER,
            profile,
            phase,
            level,
            snapshot: recorder.snapshot(),
            series,
          });
        },
        onLevel: () => undefined,
      });
    };
  options.abort?.(clock, controller);
  const end = await clock.run(
    executeRun({
      profile,
      windows,
      shard,
      clock,
      startUs: 0,
      recorder,
      runner,
      abort: controller.signal,
      ...(profile.search === undefined ? {} : { search: search(profile.search) }),
    }),
  );
  const ended = clock.nowUs();
  await shared.finish();
  await shared.close();
  recorder.finish(clock.nowUs());
  const snapshot = recorder.snapshot();
  return {
    end,
    snapshot,
    series,
    startsUs,
    endedAtUs: ended,
    found,
    partErrors,
    trail,
    phase(name) {
      const found = snapshot.phases.find((phase) => phase.name === name);
      if (!found) throw new Error(`no phase ${name}`);
      return found;
    },
  };
}
