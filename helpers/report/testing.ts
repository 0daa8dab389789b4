/** Fabricated records for tests and for looking at the report: seeded, so always the same. */
import { build, encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { Phase, Profile } from '../profile/profile.ts';
import { LatencyBins } from '../stats/latency-bins.ts';
import { LatencyHistogram } from '../stats/latency-histogram.ts';
import {
  RECORD_FORMAT,
  RECORD_VERSION,
  type Cell,
  type ErrorClass,
  type Outcome,
  type PhaseRecord,
  type RunRecord,
  type SeriesFigures,
  type SeriesPoint,
  type Split,
} from '../record/run-record.ts';

export interface FabricatedOptions {
  /** Stretches all phases, for long runs. Default 1: 5 + 30 + 10 + 30 s. */
  readonly stretch?: number;
  /** Share of the spike's arrivals that fail. Default 0.3. */
  readonly failing?: number;
  readonly seed?: number;
  /** What every latency is multiplied by. Default 1. */
  readonly slowness?: number;
}

interface Arrival {
  readonly atS: number;
  readonly phase: string;
  readonly outcome: Outcome;
  readonly steps: Readonly<Record<string, number>>;
  readonly totalUs: number;
}

const STEPS = { configure: 90_000, confirm: 12_000, cancel: 30_000, gone: 15_000 } as const;

/** A spike of 20 arrivals/s between quiet phases of 2/s, as PZ-14804 asks, that did not go well. */
export function fabricatedRecord(options: FabricatedOptions = {}): RunRecord {
  const { stretch = 1, failing = 0.3, seed = 1, slowness = 1 } = options;
  const random = seeded(seed);
  const profile = fabricatedProfile(stretch);
  const arrivals: Arrival[] = [];
  const phases: PhaseRecord[] = [];
  let startS = 0;
  for (const phase of profile.phases) {
    const rate = phase.kind === 'constant' ? phase.ratePerSecond : 0;
    const planned = Math.floor(rate * phase.durationS);
    const own = Array.from({ length: planned }, (_, i) =>
      fabricateArrival(startS + i / rate, phase.name, phase.name === 'spike' ? failing : 0, slowness, random),
    );
    arrivals.push(...own);
    phases.push({
      name: phase.name,
      kind: phase.kind,
      warmUp: phase.warmUp,
      startS,
      endS: startS + phase.durationS,
      planned,
      due: planned,
      dueBy: { create: planned },
      started: planned,
      dropped: 0,
      late: 0,
      answered: own.filter((a) => a.outcome !== 'unanswered').length,
      ok: own.filter((a) => a.outcome === 'ok').length,
      latenessUs: fabricatedLateness(),
      latenessMaxUs: 9_100,
    });
    startS += phase.durationS;
  }
  return {
    format: RECORD_FORMAT,
    version: RECORD_VERSION,
    runId: '20260301-020000-3f9c',
    joined: null,
    loadStartedAtMs: Date.parse('2026-03-01T02:00:00Z'),
    splits: fabricatedSplits(),
    profile,
    environment: {
      name: 'emulator',
      baseUrl: 'http://127.0.0.1:41234/focus-server',
      declaredJobs: 50,
      minimumJobs: 40,
      capabilities: ['configure', 'cancel', 'metadata', 'real-mongodb', 'real-rabbitmq'],
      parts: { mongodb: 'ferretdb 1.24.2 (private)', rabbitmq: 'rabbitmq 3.10.8 (private)' },
    },
    versions: { 'focus-load': '0.1.0', node: '20.20.0', playwright: '1.65.1', target: '10.7.122' },
    calibration: null,
    shard: { index: 0, count: 1 },
    startedAt: '2026-03-01T02:00:00.000Z',
    durationS: startS + 2.4,
    ended: 'complete',
    endReason: null,
    phases,
    cells: cellsOf(arrivals),
    series: seriesOf(arrivals, startS + 3, profile),
    errors: errorsOf(arrivals),
    counters: { 'duplicate-job-ids': 0 },
    figures: { 'cleanup-seconds': 1.8, leftovers: 0 },
    leftovers: [],
    probes: [],
  };
}

function fabricatedProfile(stretch: number): Profile {
  const constant = (name: string, ratePerSecond: number, durationS: number): Phase => ({
    kind: 'constant',
    name,
    warmUp: name === 'warm-up',
    ratePerSecond,
    durationS: durationS * stretch,
    spacing: 'even',
    operations: ['create'],
  });
  return {
    id: 'PZ-14804',
    name: 'Spike',
    file: 'api/PZ-14804-spike.yaml',
    about: 'Ten times the usual rate for ten seconds, and then: is it as quick as before?',
    success: 'The job exists under its own id, and is gone after it was cancelled.',
    tags: ['@load', '@api', '@quick'],
    issues: ['PZ-14804'],
    scale: 'smoke',
    seed: 14804,
    transport: 'playwright',
    users: 1,
    threads: 1,
    maxInFlight: 200,
    clock: 1,
    needs: ['configure', 'cancel', 'metadata'],
    permissions: [],
    operations: [{ name: 'create', use: 'job-lifecycle', payload: 'P50', weight: 1, options: {} }],
    phases: [
      constant('warm-up', 2, 5),
      constant('before', 2, 30),
      constant('spike', 20, 10),
      constant('after', 2, 30),
    ],
    limits: [],
    abort: { nothingOkForS: 30, whenHopeless: true },
    drainS: 30,
  };
}

function fabricateArrival(
  atS: number,
  phase: string,
  failing: number,
  slowness: number,
  random: () => number,
): Arrival {
  const load = slowness * (phase === 'spike' ? 4 : phase === 'after' ? 1.25 : 1);
  const steps = Object.fromEntries(
    Object.entries(STEPS).map(([step, us]) => [
      step,
      Math.round(us * load * (0.8 + 0.5 * random() + (random() < 0.04 ? 3 : 0))),
    ]),
  );
  const totalUs = Object.values(steps).reduce((sum, us) => sum + us, 0);
  const outcomes: Outcome[] = ['failed', 'failed', 'refused', 'unanswered'];
  const outcome = random() < failing ? (outcomes[Math.floor(random() * 4)] ?? 'failed') : 'ok';
  return { atS, phase, outcome, steps, totalUs: outcome === 'unanswered' ? 10_000_000 : totalUs };
}

/** What ended as `of` with which outcome: a failed arrival failed in its first step. */
function endings(arrival: Arrival): [of: string, outcome: Outcome, us: number][] {
  const steps =
    arrival.outcome === 'ok' ? Object.entries(arrival.steps) : [['configure', arrival.totalUs] as const];
  return [
    ['create', arrival.outcome, arrival.totalUs],
    ...steps.map(([step, us]): [string, Outcome, number] => [`create.${step}`, arrival.outcome, us]),
  ];
}

function cellsOf(arrivals: readonly Arrival[]): Cell[] {
  const latencies = new Map<string, number[]>();
  for (const arrival of arrivals) {
    for (const [of, outcome, us] of endings(arrival)) {
      const key = `${of}|${arrival.phase}|${outcome}`;
      push(latencies, key, us);
    }
  }
  return [...latencies.entries()].map(([key, values]) => {
    const [of = '', phase = '', outcome = 'ok'] = key.split('|');
    const encoded = encodeHistogram(values);
    const sum = values.reduce((a, b) => a + b, 0);
    const max = Math.max(...values);
    return {
      of,
      phase,
      outcome: outcome as Outcome,
      count: values.length,
      responseUs: encoded,
      serviceUs: encoded,
      responseSumUs: sum,
      serviceSumUs: sum,
      responseMaxUs: max,
      serviceMaxUs: max,
    };
  });
}

/** Latencies in microseconds as a cell of the record holds them. */
export function encodeHistogram(latenciesUs: readonly number[]): string {
  const histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: 3_600_000_000,
    numberOfSignificantValueDigits: 3,
  });
  for (const us of latenciesUs) histogram.recordValue(us);
  return encodeIntoCompressedBase64(histogram);
}

function push<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function seriesOf(arrivals: readonly Arrival[], endS: number, profile: Profile): SeriesPoint[] {
  const starts = new Map<number, number>();
  const ends = new Map<number, [string, Outcome, number][]>();
  const flight = new Map<number, number>();
  for (const arrival of arrivals) {
    const from = Math.floor(arrival.atS);
    const to = Math.floor(arrival.atS + arrival.totalUs / 1e6);
    starts.set(from, (starts.get(from) ?? 0) + 1);
    for (const ending of endings(arrival)) push(ends, to, ending);
    for (let s = from; s <= to; s++) flight.set(s, (flight.get(s) ?? 0) + 1);
  }
  const boundaries = profile.phases.map((phase, i) => ({
    name: phase.name,
    endS: profile.phases.slice(0, i + 1).reduce((sum, p) => sum + p.durationS, 0),
  }));
  return Array.from({ length: Math.ceil(endS) }, (_, atS) => {
    const busy = flight.get(atS) ?? 0;
    return {
      atS,
      phase: boundaries.find((b) => atS < b.endS)?.name ?? boundaries.at(-1)?.name ?? '',
      offered: starts.get(atS) ?? 0,
      started: starts.get(atS) ?? 0,
      dropped: 0,
      late: 0,
      inFlight: busy,
      by: figuresOf(ends.get(atS) ?? []),
      generators: [
        {
          shard: 0,
          eventLoopDelayP99Ms: 1.2 + (atS % 7) * 0.3 + busy / 10,
          eventLoopDelayMaxMs: 4 + busy / 5,
          eventLoopUse: 0.06 + busy / 150,
          gcMs: 2,
          gcMaxMs: 1.5,
          cpuCores: 0.08 + busy / 120,
          machineUse: 0.2 + busy / 200,
          steal: 0,
          sockets: busy,
          heapMb: 40,
          rssMb: 140,
        },
      ],
    };
  });
}

function figuresOf(ended: readonly [string, Outcome, number][]): Record<string, SeriesFigures> {
  const keys = [...new Set(ended.map(([of]) => of))];
  return Object.fromEntries(
    keys.map((of) => {
      const own = ended.filter(([key]) => key === of);
      const count = (outcome: Outcome) => own.filter(([, o]) => o === outcome).length;
      const ok = own.filter(([, o]) => o === 'ok').map(([, , us]) => Math.round(us));
      const bins = new LatencyBins();
      for (const us of ok) bins.record(us);
      const latencies =
        ok.length > 0
          ? { okUs: bins.encode(), okSumUs: ok.reduce((sum, us) => sum + us, 0), okMaxUs: Math.max(...ok) }
          : {};
      return [
        of,
        {
          ok: count('ok'),
          refused: count('refused'),
          failed: count('failed'),
          unanswered: count('unanswered'),
          ...latencies,
        },
      ];
    }),
  );
}

function errorsOf(arrivals: readonly Arrival[]): ErrorClass[] {
  const classes: Partial<Record<Outcome, readonly [string, string]>> = {
    failed: ['http 500', 'POST /configure answered 500: {"error":"Error parsing configuration"}'],
    refused: ['http 503', 'POST /configure answered 503: {"error":"no free slot"}, Retry-After 2'],
    unanswered: ['timeout', 'POST /configure was not answered within 10 s'],
  };
  return Object.entries(classes).flatMap(([outcome, [errorClass, example]]) => {
    const own = arrivals.filter((a) => a.outcome === outcome);
    const first = own[0];
    if (!first) return [];
    return [
      {
        of: 'create.configure',
        phase: first.phase,
        class: errorClass,
        outcome: outcome as Outcome,
        count: own.length,
        firstAtS: first.atS + 0.3,
        firstExample: example,
      },
    ];
  });
}

function fabricatedSplits(): Split[] {
  const split = (part: Split['part'], usOf: (i: number) => number, count = 400): Split => {
    const histogram = new LatencyHistogram();
    const values = Array.from({ length: count }, (_, i) => Math.round(usOf(i)));
    for (const us of values) histogram.record(us);
    const sumUs = values.reduce((sum, us) => sum + us, 0);
    return {
      of: 'create.configure',
      phase: 'spike',
      part,
      count,
      us: histogram.encode(),
      sumUs,
      maxUs: Math.max(...values),
    };
  };
  return [
    split('connect', (i) => 900 + i * 40, 20),
    split('first-byte', (i) => 60_000 + i * 400),
    split('body', (i) => 300 + i),
  ];
}

/** Mostly 180 µs late, at worst 9.1 ms. */
function fabricatedLateness(): string {
  const histogram = new LatencyHistogram();
  for (let i = 0; i < 100; i++) histogram.record(i < 98 ? 180 : 2_400);
  histogram.record(9_100);
  return histogram.encode();
}

/** mulberry32, https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
