/** Builds small run records for tests: only what a test says differs from a healthy run of one operation. */
import type { Limit, OperationUse, Phase, Profile } from '../profile/profile.ts';
import {
  OUTCOMES,
  RECORD_FORMAT,
  RECORD_VERSION,
  type Cell,
  type FaultRecord,
  type GeneratorPoint,
  type Outcome,
  type PhaseRecord,
  type RunRecord,
  type SeriesFigures,
  type SeriesPoint,
} from '../record/run-record.ts';
import { LatencyBins } from '../stats/latency-bins.ts';
import { LatencyHistogram } from '../stats/latency-histogram.ts';
import { mixCounts } from '../schedule/mix.ts';

/** Latencies in milliseconds, by outcome. */
export type Latencies = Partial<Readonly<Record<Outcome, readonly number[]>>>;

export interface PhaseSpec {
  readonly name?: string;
  readonly kind?: 'constant' | 'at-once' | 'pause' | 'closed';
  readonly warmUp?: boolean;
  readonly durationS?: number;
  /** What ended, by operation and step; the service times are half of these response times. */
  readonly ended?: Readonly<Record<string, Latencies>>;
  /** All arrivals that ended unless said otherwise. */
  readonly planned?: number;
  readonly due?: number;
  /** By weight unless said otherwise. */
  readonly dueBy?: Readonly<Record<string, number>>;
  readonly started?: number;
  readonly dropped?: number;
  readonly late?: number;
  readonly worstLatenessMs?: number;
  readonly operations?: readonly string[];
}

export interface RecordSpec extends Partial<Omit<RunRecord, 'phases' | 'profile'>> {
  readonly phases?: readonly PhaseSpec[];
  readonly limits?: readonly Limit[];
  /** `name: weight`; one operation `create` unless said otherwise. */
  readonly operations?: Readonly<Record<string, number>>;
  readonly declaredJobs?: number | null;
  readonly minimumJobs?: number | null;
}

/** A limit with the defaults of the profile: absolute, whole run, ok answers, from the intended start. */
export function limitOf(
  of: string,
  measure: Limit['measure'],
  comparison: Limit['comparison'],
  bound: Limit['bound'],
  more: Partial<Limit> = {},
): Limit {
  const defaults = { phase: 'run', each: false, toleranceS: 0, clock: 'response', over: 'ok' } as const;
  return { of, measure, comparison, bound, ...defaults, ...more };
}

/** A database that was killed, as its maker recorded it. */
export const killedDatabase = (when: Pick<FaultRecord, 'startS' | 'endOrderedS' | 'endS'>): FaultRecord => ({
  ...{ name: 'db', what: 'kill', whom: 'database', description: 'kill of the database', maker: 'a double' },
  ...when,
  ...{ traffic: null, problem: null },
});

/** `count` times the same latency. */
export const times = (count: number, ms: number): number[] => new Array<number>(count).fill(ms);

/** A second of the series; latencies in milliseconds. */
export function second(
  atS: number,
  phase: string,
  figures: Partial<Record<Outcome, number>> & { readonly p50Ms?: number; readonly p95Ms?: number },
  of = 'create',
): SeriesPoint {
  const { ok = 0, refused = 0, failed = 0, unanswered = 0, p50Ms, p95Ms } = figures;
  const own: SeriesFigures = {
    ok,
    refused,
    failed,
    unanswered,
    ...okLatencies(p50Ms, p95Ms),
  };
  return {
    atS,
    phase,
    offered: ok,
    started: ok,
    dropped: 0,
    late: 0,
    inFlight: 0,
    by: { [of]: own },
    generators: [HEALTHY_GENERATOR],
  };
}

/** Twenty answers with this p50 and p95, in milliseconds; one of the two stands for both. */
function okLatencies(p50Ms: number | undefined, p95Ms = p50Ms): Partial<SeriesFigures> {
  if (p95Ms === undefined) return {};
  const bins = new LatencyBins();
  for (let i = 0; i < 20; i++) bins.record((i < 18 ? (p50Ms ?? p95Ms) : p95Ms) * 1000);
  return { okUs: bins.encode(), okMaxUs: p95Ms * 1000, okSumUs: (18 * (p50Ms ?? p95Ms) + 2 * p95Ms) * 1000 };
}

/** A generator that had nothing to complain of in a second. */
export const HEALTHY_GENERATOR: GeneratorPoint = {
  shard: 0,
  eventLoopDelayP99Ms: 1,
  eventLoopDelayMaxMs: 2,
  eventLoopUse: 0.1,
  gcMs: 1,
  gcMaxMs: 1,
  cpuCores: 0.1,
  machineUse: 0.2,
  steal: 0,
  sockets: 10,
  heapMb: 30,
  rssMb: 100,
};

/** A record that would pass, but for what `spec` says. */
export function recordOf(spec: RecordSpec = {}): RunRecord {
  const {
    phases = [{}],
    limits = [],
    operations = { create: 1 },
    declaredJobs = 50,
    minimumJobs = 40,
    ...rest
  } = spec;
  const uses: OperationUse[] = Object.entries(operations).map(([name, weight]) => ({
    name,
    weight,
    use: 'job-lifecycle',
    options: {},
  }));
  const records: PhaseRecord[] = [];
  for (const phase of phases) records.push(phaseRecord(phase, operations, records.at(-1)?.endS ?? 0));
  return {
    format: RECORD_FORMAT,
    version: RECORD_VERSION,
    runId: 'run-1',
    profile: profileOf(phases, records, uses, limits),
    environment: {
      name: 'emulator',
      baseUrl: 'http://127.0.0.1:1',
      declaredJobs,
      minimumJobs,
      capabilities: [],
      parts: {},
    },
    versions: {},
    calibration: null,
    shard: { index: 0, count: 1 },
    joined: null,
    loadStartedAtMs: 0,
    startedAt: '2026-01-01T00:00:00.000Z',
    durationS: records.at(-1)?.endS ?? 0,
    ended: 'complete',
    endReason: null,
    phases: records,
    cells: phases.flatMap((phase, i) => cellsOf(phase, records[i]?.name ?? '')),
    splits: [],
    series: [],
    errors: [],
    counters: {},
    figures: {},
    leftovers: [],
    probes: [],
    ...rest,
  };
}

/** A closed phase has no plan: what ended was due. */
function dueByWeight(
  due: number,
  names: readonly string[],
  weights: Readonly<Record<string, number>>,
): Record<string, number> {
  const counts = mixCounts(
    due,
    names.map((name) => weights[name] ?? 1),
  );
  return Object.fromEntries(names.map((name, i) => [name, counts[i] ?? 0]));
}

function phaseRecord(
  spec: PhaseSpec,
  weights: Readonly<Record<string, number>>,
  startS: number,
): PhaseRecord {
  const names = Object.keys(weights);
  const count = (outcomes: readonly Outcome[]) =>
    names.reduce(
      (sum, name) =>
        sum + outcomes.reduce((part, outcome) => part + (spec.ended?.[name]?.[outcome]?.length ?? 0), 0),
      0,
    );
  const planned = spec.planned ?? count(OUTCOMES);
  return {
    name: spec.name ?? 'steady',
    kind: spec.kind ?? 'constant',
    warmUp: spec.warmUp ?? false,
    startS,
    endS: startS + (spec.durationS ?? 10),
    planned,
    due: spec.due ?? planned,
    dueBy: spec.dueBy ?? dueByWeight(spec.due ?? planned, spec.operations ?? names, weights),
    started: spec.started ?? count(OUTCOMES),
    dropped: spec.dropped ?? 0,
    late: spec.late ?? 0,
    answered: count(['ok', 'refused', 'failed']),
    ok: count(['ok']),
    latenessUs: encode([(spec.worstLatenessMs ?? 0) * 1000]),
    latenessMaxUs: (spec.worstLatenessMs ?? 0) * 1000,
  };
}

function profileOf(
  specs: readonly PhaseSpec[],
  records: readonly PhaseRecord[],
  operations: readonly OperationUse[],
  limits: readonly Limit[],
): Profile {
  const phases = records.map(({ name, kind, warmUp, startS, endS, planned }, i): Phase => {
    const durationS = endS - startS;
    const names = specs[i]?.operations ?? operations.map((operation) => operation.name);
    const base = { name, warmUp, durationS, operations: names };
    switch (kind) {
      case 'at-once':
        return { ...base, kind, count: planned };
      case 'pause':
        return { ...base, kind };
      case 'closed':
        return { ...base, kind, users: 1, thinkTimeS: 0 };
      case 'constant':
      case 'ramp':
      case 'curve':
        return { ...base, kind: 'constant', ratePerSecond: planned / durationS, spacing: 'even' };
    }
  });
  return {
    id: 'PZ-1',
    name: 'A test',
    file: 'api/PZ-1.yaml',
    about: 'Does it hold?',
    success: 'The job exists.',
    tags: ['@load'],
    issues: [],
    scale: 'smoke',
    seed: 1,
    transport: 'playwright',
    users: 1,
    threads: 1,
    maxInFlight: 100,
    clock: 1,
    needs: [],
    permissions: [],
    operations,
    phases,
    limits,
    abort: { nothingOkForS: 10, whenHopeless: false },
    drainS: 5,
  };
}

function cellsOf({ ended = {} }: PhaseSpec, phase: string): Cell[] {
  return Object.entries(ended).flatMap(([of, latencies]) =>
    OUTCOMES.flatMap((outcome) => {
      const responses = (latencies[outcome] ?? []).map((ms) => ms * 1000);
      return responses.length === 0 ? [] : [cellOf(of, phase, outcome, responses)];
    }),
  );
}

function cellOf(of: string, phase: string, outcome: Outcome, responsesUs: readonly number[]): Cell {
  const services = responsesUs.map((us) => us / 2);
  const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
  return {
    of,
    phase,
    outcome,
    count: responsesUs.length,
    responseUs: encode(responsesUs),
    serviceUs: encode(services),
    responseSumUs: sum(responsesUs),
    serviceSumUs: sum(services),
    responseMaxUs: Math.max(...responsesUs),
    serviceMaxUs: Math.max(...services),
  };
}

function encode(latenciesUs: readonly number[]): string {
  const histogram = new LatencyHistogram();
  for (const us of latenciesUs) histogram.record(us);
  return histogram.encode();
}
