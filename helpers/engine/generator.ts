/** The generator: runs one scenario inside a thread of its own, away from the test runner's work. */
import { setImmediate } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { OPERATIONS } from '../focus/operations/index.ts';
import { sweepJobs } from '../focus/job-sweep.ts';
import { PAYLOADS, type PayloadName } from '../profile/payloads.ts';
import { ABORTED_AFTER } from '../record/run-end.ts';
import type { Leftover, Outcome, SeriesPoint } from '../record/run-record.ts';
import { createRedactor } from '../report/redact.ts';
import { phaseWindows, plannedOfShard, usersOfShard } from '../schedule/arrivals.ts';
import { phaseAt } from '../schedule/phases.ts';
import { HopelessWatch } from '../verdict/hopeless.ts';
import { WindowWatch } from '../verdict/window-watch.ts';
import { ArrivalRunner } from './arrival-runner.ts';
import type { BoundOperation } from './arrival.ts';
import { NO_RESOURCES, controlResources } from '../focus/resource-probe.ts';
import type { SearchRecord } from '../record/search-record.ts';
import { executeSearch } from './execute-search.ts';
import { levelRecord } from './level-record.ts';
import type { LevelParts } from './level-parts.ts';
import { runScope, targetAddresses, type ScopeFindings } from './run-scope.ts';
import { ServedCount } from './served-count.ts';
import { SharedParts } from './shared-parts.ts';
import { monotonicClock as clock } from './clock.ts';
import { eachSecond } from './each-second.ts';
import { executeRun, type RunEnd } from './execute-run.ts';
import { openHttpClient, type Connection } from './http-client.ts';
import type { OperationModule } from './operation.ts';
import { JobJournalFile } from './job-journal.ts';
import { Recorder, type RecorderSnapshot } from './recorder.ts';
import { RunDirectory, type RunState } from './run-directory.ts';
import { SelfWatch } from './self-watch.ts';
import { pauseSourceMaps } from './source-maps.ts';
import { TargetWatch } from './target-watch.ts';
import type { RunOrder, ThreadMessage, ThreadOrder } from './thread-protocol.ts';

/** When in each second a sign of life is given, and the seconds are ended that no arrival ended. Microseconds. */
const TICK_AT_US = 35_000;
/**
 * How long after its end a second is booked, which takes up to a millisecond: the arrival that ended it is on its
 * way then. No divisor of a second, so that evenly spaced arrivals do not all the same come just then. Milliseconds.
 */
const BOOKED_AFTER_MS = 13;
/** How often the counts and histograms go to disk. Seconds. */
const STATE_EVERY_S = 5;
/** Rounds of the sweep at the end; with the pauses between them about 30 s. */
const SWEEP_ROUNDS = 8;

const { order } = workerData as { order: RunOrder };
const say = (message: ThreadMessage) => parentPort?.postMessage(message);

try {
  await generate(order);
  say({ kind: 'done' });
} catch (error) {
  say({ kind: 'broken', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

async function generate({ profile, environment, header, ...where }: RunOrder): Promise<void> {
  const redact = createRedactor(environment.secrets);
  const directory = new RunDirectory(where.directory);
  directory.begin(header);
  const windows = phaseWindows(profile);
  const hopeless = profile.abort.whenHopeless ? new HopelessWatch(profile) : null;
  const hopelessWindows =
    profile.abort.whenHopeless && header.shard.count === 1 ? new WindowWatch(profile) : null;
  const abort = new AbortController();
  const aborted: { atUs?: number } = {};
  abort.signal.addEventListener('abort', () => (aborted.atUs = clock.nowUs()));
  /** Ends the run from this side; the other threads must hear of it. */
  const giveUp = (reason: string) => {
    if (abort.signal.aborted) return;
    abort.abort(reason);
    say({ kind: 'aborted', reason });
  };
  const selfWatch = new SelfWatch(header.shard.index);
  /** Seconds that a level which is being run may be judged by. */
  let searchedSeconds: SeriesPoint[] = [];
  let trail: SearchRecord | undefined;
  const served = new ServedCount(profile.search?.healthy ?? []);
  const recorder = new Recorder({
    windows,
    planned: plannedOfShard(profile, header.shard),
    redact,
    generator: () => selfWatch.point(),
    later: (work) => setTimeout(work, BOOKED_AFTER_MS),
    emit: (point) => {
      directory.appendSecond(point);
      if (profile.search !== undefined) searchedSeconds.push(point);
      const reason = hopelessWindows?.second(point) ?? null;
      if (reason !== null) giveUp(reason);
    },
  });
  const journal = new JobJournalFile(where.journalFile, environment.focus.baseUrl, () =>
    recorder.count('duplicate-job-ids', 1),
  );
  recorder.count('duplicate-job-ids', 0);

  const extra = await extraOperations(where);
  const connection: Connection = { ...environment.focus };
  const open = () => openHttpClient(profile.transport, connection);
  const users = usersOfShard(profile, header.shard);
  const clients = new Map(await Promise.all(users.map(async (user) => [user, await open()] as const)));
  const ownClient = await open();

  const watching = new AbortController();
  const started = new Promise<number>((resolve) => {
    parentPort?.on('message', (told: ThreadOrder) => {
      if (told.kind === 'abort') abort.abort(told.reason);
      else resolve(told.atMs);
    });
  });
  const targetWatch = new TargetWatch({
    clock,
    nothingOkForS: profile.abort.nothingOkForS,
    onGone: giveUp,
  });
  let ok = 0;
  let notOk = 0;

  pauseSourceMaps();
  say({ kind: 'ready' });
  const loadStartedAtMs = await started;
  const startUs = clock.nowUs() + (loadStartedAtMs - epochNowMs()) * 1000;
  await clock.sleepUntil(startUs, abort.signal);
  // What was made ready until now is no part of the run.
  selfWatch.point();
  const found: ScopeFindings = { figures: new Map(), leftovers: [] };
  const target = targetAddresses(environment);
  const shared = new SharedParts(
    runScope({
      ...{ clock, recorder, windows, startUs, target, found, signal: abort.signal },
      journal: {
        created: (kind, id) => journal.createdThing(kind, id),
        removed: (kind, id) => journal.removedThing(kind, id),
      },
    }),
    (key, error) =>
      recorder.error(
        key,
        windows.length - 1,
        error.outcome,
        error.errorClass,
        error.message,
        clock.nowUs() - startUs,
      ),
  );
  const runner = new ArrivalRunner({
    clock,
    recorder,
    target,
    shared,
    operations: bindOperations(profile, where.checkRowValues, extra),
    users: profile.users,
    clients,
    jobs: journal,
    seed: profile.seed,
    startUs,
    onEnded(of, phaseIndex, outcome: Outcome, responseUs, serviceUs) {
      if (outcome === 'ok') targetWatch.ok();
      if (!of.includes('.')) {
        if (outcome === 'ok') ok++;
        else notOk++;
      }
      served.ended(of, outcome);
      hopeless?.record(of, windows[phaseIndex]!.phase.name, outcome, responseUs, serviceUs);
      const reason = hopeless?.verdict() ?? null;
      if (reason !== null) giveUp(reason);
    },
    onCounted: (counter, amount) => hopeless?.count(counter, amount),
  });

  /** The state but for what the recorder has. */
  const stateAround = (
    end: Pick<RunState, 'ended' | 'endReason' | 'figures' | 'leftovers'>,
  ): Omit<RunState, keyof RecorderSnapshot> => ({
    ...(trail === undefined
      ? {}
      : { search: trail, levels: windows.slice(profile.phases.length).map(({ phase }) => phase) }),
    loadStartedAtMs,
    durationS: (clock.nowUs() - startUs) / 1e6,
    ...end,
  });
  /** What a process that is killed leaves. Bit by bit: all at once would hold up the arrivals for milliseconds. */
  const writeUnfinished = async () => {
    const around = stateAround({
      ended: 'cut-off',
      endReason: 'the process ended before the run did',
      figures: {},
      leftovers: [],
    });
    await directory.writeStateAside({ ...(await recorder.snapshotWithPauses(setImmediate)), ...around });
  };
  const search =
    (plan: NonNullable<typeof profile.search>) =>
    async (launch: LevelParts['launch'], nextIndex: () => number): Promise<void> => {
      await executeSearch({
        profile: { ...profile, search: plan },
        clock,
        startUs,
        recorder,
        launch,
        nextIndex,
        abort: abort.signal,
        probe: environment.controlUrl === null ? NO_RESOURCES : controlResources(environment.controlUrl),
        answered: () => served.count,
        recordOf(level) {
          recorder.tick(clock.nowUs() - startUs);
          recorder.flush();
          const { phase } = windows[level.phaseIndex]!;
          const series = searchedSeconds;
          searchedSeconds = [];
          return levelRecord({ header, profile, phase, level, snapshot: recorder.snapshot(), series });
        },
        onLevel: (now) => (trail = now),
      });
    };
  let ticks = 0;
  let writing: Promise<void> | undefined;
  const ticking = new AbortController();
  // One that fails ends the thread, as every error does that nobody handles.
  void eachSecond({ clock, startUs, offsetUs: TICK_AT_US }, ticking.signal, () => {
    const nowUs = clock.nowUs() - startUs;
    recorder.tick(nowUs);
    if (++ticks % STATE_EVERY_S === 0) writing ??= writeUnfinished().then(() => (writing = undefined));
    const atS = nowUs / 1e6;
    const phase = phaseAt(windows, atS)?.phase.name ?? 'drain';
    say({ kind: 'progress', progress: { atS, phase, inFlight: recorder.inFlight, ok, notOk } });
  });

  try {
    const watched = targetWatch.watch(ownClient, startUs, watching.signal);
    const end: RunEnd = await executeRun({
      profile,
      windows,
      shard: header.shard,
      clock,
      startUs,
      recorder,
      runner,
      abort: abort.signal,
      onDropped: (of, phaseIndex) => hopeless?.dropped(of, windows[phaseIndex]!.phase.name),
      ...(profile.search === undefined ? {} : { search: search(profile.search) }),
    });
    watching.abort();
    await watched;
    await shared.finish();

    const endOfLoadUs = clock.nowUs();
    const leftovers: Leftover[] = await sweepJobs({
      http: ownClient,
      ids: journal.openJobs.map(({ id }) => id),
      journal,
      rounds: end.ended === 'aborted' ? 2 : SWEEP_ROUNDS,
      wait: (seconds) => clock.sleepUntil(clock.nowUs() + seconds * 1e6),
    });
    leftovers.push(...found.leftovers);
    const figures = {
      ...Object.fromEntries(found.figures),
      'cleanup-seconds': (clock.nowUs() - endOfLoadUs) / 1e6,
      leftovers: leftovers.length,
      ...(aborted.atUs === undefined ? {} : { [ABORTED_AFTER]: (aborted.atUs - startUs) / 1e6 }),
    };
    ticking.abort();
    await writing;
    recorder.finish(clock.nowUs() - startUs);
    directory.writeState({
      ...recorder.snapshot(),
      ...stateAround({
        ended: end.ended,
        endReason: end.reason === null ? null : redact(end.reason),
        figures,
        leftovers: leftovers.map((leftover) => ({ ...leftover, reason: redact(leftover.reason) })),
      }),
    });
    directory.finish();
    journal.close();
  } finally {
    ticking.abort();
    parentPort?.removeAllListeners('message');
    selfWatch.close();
    await shared.close();
    await Promise.all([...clients.values(), ownClient].map((client) => client.close()));
    clock.close();
  }
}

/** Wall time with the resolution of the monotonic clock; threads of one machine agree on it. */
function epochNowMs(): number {
  return performance.timeOrigin + performance.now();
}

async function extraOperations(
  order: Pick<RunOrder, 'extraOperations'>,
): Promise<readonly OperationModule[]> {
  if (order.extraOperations === undefined) return [];
  return ((await import(order.extraOperations)) as { operations: readonly OperationModule[] }).operations;
}

function bindOperations(
  profile: RunOrder['profile'],
  checkValues: boolean,
  extra: readonly OperationModule[],
): ReadonlyMap<string, BoundOperation> {
  return new Map(
    profile.operations.map((use) => {
      const module = OPERATIONS.get(use.use) ?? extra.find(({ name }) => name === use.use);
      if (!module) throw new Error(`${profile.file}: no operation module ${use.use}`);
      const options = { ...module.options, ...use.options, checkValues };
      // The profile check let only payloads of the catalogue through.
      const payload = use.payload === undefined ? undefined : PAYLOADS[use.payload as PayloadName];
      return [use.name, { use: { ...use, options }, module, payload }];
    }),
  );
}
