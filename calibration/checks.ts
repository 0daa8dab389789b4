import type { Phase, TransportName } from '../helpers/profile/profile.ts';
import { LATE_AFTER_MS } from '../helpers/record/run-record.ts';
import { behaviour, bytesOf, fateOf, serviceUsOf, type Behaviour } from './behaviour.ts';
import { bucketAccepts, inFlightAt, lindley, lossAccepts, stalled } from './laws.ts';
import {
  arrivalsOf,
  calibrationProfile,
  constantPhase,
  lawOf,
  pausePhase,
  STEADY,
  type Plan,
} from './plan.ts';

/** What a plan is made for. */
export interface PlanFor {
  readonly transport: TransportName;
  readonly seed: number;
  /** Fewer arrivals, the same question. */
  readonly isShort: boolean;
}

/** One question to the engine: a run whose every figure is known beforehand. */
export interface Check {
  readonly name: string;
  /** What is compared with what, for people. */
  readonly about: string;
  /** The seed decides times or order; the others are asked a tenth as often. */
  readonly isRandom: boolean;
  /**
   * The server's times are what is asked for: quantiles are compared with the closed form. In the other checks one
   * event decides, and most times are next to nothing, that is, the way through engine and machine; whether they are
   * too long only the server's clock is asked.
   */
  readonly isOfTimes: boolean;
  /** In the short calibration also over the slower transport. */
  readonly isShortOnPlaywright: boolean;
  plan(parts: PlanFor): Plan;
}

const ms = (value: number) => value * 1000;

const SETTLE_S = 0.5;

/** Connections are opened and code gets warm; then everything is idle again before the counted phase. */
const warmUp = (ratePerSecond: number, seconds: number): Phase[] => [
  constantPhase('warm-up', ratePerSecond, ratePerSecond * seconds, { warmUp: true }),
  pausePhase('settle', SETTLE_S, true),
];

/** A second of the rate; half of that in the short calibration. */
const warmUpAtRate = (ratePerSecond: number, isShort: boolean) => warmUp(ratePerSecond, isShort ? 0.5 : 1);

/**
 * Where many may be in flight: so many requests that the code of the generator's thread, which is new in each run,
 * is compiled before the counted phase; compiling it meanwhile took the processors away for a per cent of its arrivals.
 */
const hotWarmUp = ({ transport, isShort }: PlanFor, ratePerSecond: number) =>
  isShort ? warmUpAtRate(ratePerSecond, true) : transport === 'undici' ? warmUp(1000, 2) : warmUp(400, 5);

const arrivalsIn = (phases: readonly Phase[]) =>
  phases.reduce(
    (sum, phase) => sum + (phase.kind === 'constant' ? Math.round(phase.ratePerSecond * phase.durationS) : 0),
    0,
  );

/** A plan in which every arrival is sent and answered ok, in times that only the server decides. */
function plainPlan(
  check: string,
  { transport, seed, isShort }: PlanFor,
  parts: {
    readonly ratePerSecond: number;
    readonly count: number;
    readonly behaviour: Behaviour;
    readonly spacing?: 'even' | 'poisson';
    /** Response times of all arrivals, warm-up included. */
    readonly responsesUs: (arrivalsUs: readonly number[]) => readonly number[];
    readonly endsAreFixed?: boolean;
    /** Before the counted phase, if not at its rate. */
    readonly warmUpPhases?: readonly Phase[];
  },
): Plan {
  const {
    ratePerSecond,
    count,
    spacing = 'even',
    warmUpPhases = warmUpAtRate(ratePerSecond, isShort),
  } = parts;
  const profile = calibrationProfile({
    id: `${check}-${transport}`,
    seed,
    transport,
    phases: [...warmUpPhases, constantPhase(STEADY, ratePerSecond, count, { spacing })],
  });
  const { all, isCounted } = arrivalsOf(profile);
  const responses = parts.responsesUs(all.map(({ atUs }) => atUs));
  const counted = responses.filter((_, k) => isCounted(k));
  return {
    profile,
    behaviour: parts.behaviour,
    law: lawOf({
      counts: { planned: count, ok: count },
      responseUs: counted,
      serviceUs: counted,
      bytes: all.reduce((sum, { index }) => sum + bytesOf(parts.behaviour, index), 0),
      endsAreFixed: parts.endsAreFixed ?? false,
    }),
  };
}

const fixed: Check = {
  name: 'fixed',
  isRandom: false,
  isOfTimes: true,
  isShortOnPlaywright: false,
  about: 'every request takes the same time: quantiles, mean, offered and achieved rate, in flight (Little)',
  plan(parts) {
    // 19.6 intervals fit into the service time, so that at the end of a second no answer is near.
    const [ratePerSecond, serviceUs] = parts.transport === 'undici' ? [200, ms(98)] : [40, ms(490)];
    const count = ratePerSecond * (parts.isShort ? 2 : 5);
    const plan = plainPlan('fixed', parts, {
      ratePerSecond,
      count,
      behaviour: behaviour({ service: { kind: 'fixed', serviceUs } }),
      responsesUs: (arrivalsUs) => arrivalsUs.map(() => serviceUs),
      warmUpPhases: hotWarmUp(parts, ratePerSecond),
    });
    const { all } = arrivalsOf(plan.profile);
    const arrivalsUs = all.map(({ atUs }) => atUs);
    const responses = arrivalsUs.map(() => serviceUs);
    // Whole seconds of the counted phase in which its answers come all the time.
    const fromUs = all.find(({ phase }) => phase === STEADY)?.atUs ?? 0;
    const firstS = Math.ceil((fromUs + serviceUs) / 1e6);
    const seconds = Array.from({ length: count / ratePerSecond - 1 }, (_, i) => firstS + i);
    const during = (timesUs: readonly number[], atS: number) =>
      timesUs.filter((us) => us >= atS * 1e6 && us < (atS + 1) * 1e6).length;
    const endsUs = arrivalsUs.map((us) => us + serviceUs);
    return {
      ...plan,
      law: {
        ...plan.law,
        inFlight: seconds.map((atS) => ({ atS, count: inFlightAt(arrivalsUs, responses, (atS + 1) * 1e6) })),
        perSecond: seconds.map((atS) => ({
          atS,
          offered: during(arrivalsUs, atS),
          achieved: during(endsUs, atS),
        })),
      },
    };
  },
};

const mixed: Check = {
  name: 'mixed',
  isRandom: true,
  isOfTimes: true,
  isShortOnPlaywright: true,
  about: 'four service times in known shares, each quantile well inside one of them',
  plan(parts) {
    const ratePerSecond = parts.transport === 'undici' ? 200 : 100;
    const shares = parts.isShort ? [120, 70, 9, 1] : [600, 350, 45, 5];
    const timesMs = [50, 100, 200, 400];
    const classes = shares.map((count, i) => ({ count, serviceUs: ms(timesMs[i] ?? 0) }));
    const its = behaviour({ service: { kind: 'mixed', classes, shift: parts.seed } });
    return plainPlan('mixed', parts, {
      ratePerSecond,
      count: parts.isShort ? 200 : 1000,
      behaviour: its,
      responsesUs: (arrivalsUs) => arrivalsUs.map((_, n) => serviceUsOf(its, n)),
      warmUpPhases: hotWarmUp(parts, ratePerSecond),
    });
  },
};

const queue: Check = {
  name: 'queue',
  isRandom: true,
  isOfTimes: true,
  isShortOnPlaywright: false,
  about: "a single server, first come, first served, random arrivals: Lindley's recursion over the schedule",
  plan(parts) {
    // Long enough that 1 % of a response is more than what a machine's wake-ups add to it
    const serviceUs = ms(16);
    const ratePerSecond = 0.8 * (1e6 / serviceUs);
    const warmUpPhases = hotWarmUp(parts, ratePerSecond);
    const first = arrivalsIn(warmUpPhases);
    return plainPlan('queue', parts, {
      ratePerSecond,
      warmUpPhases,
      count: ratePerSecond * (parts.isShort ? 2 : 6),
      spacing: 'poisson',
      behaviour: behaviour({ service: { kind: 'queue', serviceUs, first } }),
      responsesUs: (arrivalsUs) => [
        ...arrivalsUs.slice(0, first).map(() => 0),
        ...lindley(arrivalsUs.slice(first), serviceUs),
      ],
      endsAreFixed: true,
    });
  },
};

const stall: Check = {
  name: 'stall',
  isRandom: false,
  isOfTimes: false,
  isShortOnPlaywright: false,
  about:
    'nothing is answered for 500 ms: one response of the whole stall, those behind it at their true times',
  plan(parts) {
    const [ratePerSecond, count] = parts.isShort ? [20, 30] : [10, 100];
    const durationUs = ms(500);
    const warmUpPhases = hotWarmUp(parts, ratePerSecond);
    const first = arrivalsIn(warmUpPhases) + Math.floor(count / 2);
    const plan = plainPlan('stall', parts, {
      ratePerSecond,
      count,
      warmUpPhases,
      behaviour: behaviour({ stall: { fromRequest: first, durationUs } }),
      responsesUs: (arrivalsUs) => {
        const fromUs = arrivalsUs[first] ?? 0;
        return stalled(arrivalsUs, 0, fromUs, fromUs + durationUs);
      },
      endsAreFixed: true,
    });
    return {
      ...plan,
      law: {
        ...plan.law,
        atLeast: [{ latencyUs: durationUs, count: 1 }],
        // APIRequestContext takes about that long until a request is on its way.
        medianBelowUs: parts.transport === 'undici' ? ms(2) : null,
      },
    };
  },
};

const bucket: Check = {
  name: 'bucket',
  isRandom: false,
  isOfTimes: false,
  isShortOnPlaywright: false,
  about: 'a token bucket refuses what is beyond its rate: counts of ok and refused',
  plan({ transport, seed }) {
    // A quarter of a token lies between each arrival and the edge of a token: 50 ms of lateness change no count.
    const its = { tokensPerSecond: 5, burst: 6.25 };
    const count = 30;
    const profile = calibrationProfile({
      id: `bucket-${transport}`,
      seed,
      transport,
      phases: [constantPhase(STEADY, 10, count)],
    });
    const { all } = arrivalsOf(profile);
    const accepted = bucketAccepts(
      all.map(({ atUs }) => atUs),
      its,
    );
    const ok = accepted.filter((accepts) => accepts).length;
    return {
      profile,
      behaviour: behaviour({ bucket: its }),
      law: lawOf({
        counts: { planned: count, ok, refused: count - ok },
        bytes: 2 * ok,
        isDecidedByTime: true,
      }),
    };
  },
};

const loss: Check = {
  name: 'loss',
  isRandom: false,
  isOfTimes: false,
  isShortOnPlaywright: true,
  about: 'known errors, known lost connections, known bytes: counts by outcome and bytes received',
  plan({ transport, seed, isShort }) {
    const its = behaviour({
      bytes: { least: 1 + (seed % 7), step: 1013, cycle: 10 },
      errorEvery: 7,
      dropEvery: 11,
    });
    const count = isShort ? 100 : 400;
    const profile = calibrationProfile({
      id: `loss-${transport}`,
      seed,
      transport,
      phases: [constantPhase(STEADY, 100, count)],
    });
    const fates = Array.from({ length: count }, (_, n) => fateOf(its, n));
    const dropped = Math.floor(count / 11);
    // A number that both divide is dropped.
    const failed = Math.floor(count / 7) - Math.floor(count / 77);
    return {
      profile,
      behaviour: its,
      law: lawOf({
        counts: {
          planned: count,
          ok: count - dropped - failed,
          failed,
          unanswered: dropped,
        },
        bytes: fates.reduce((sum, fate, n) => sum + (fate === 'ok' ? bytesOf(its, n) : 0), 0),
      }),
    };
  },
};

const full: Check = {
  name: 'full',
  isRandom: false,
  isOfTimes: false,
  isShortOnPlaywright: false,
  about:
    'five places and a service time of 9.5 intervals: five of ten arrivals find no place and are dropped',
  plan({ transport, seed }) {
    const [ratePerSecond, serviceUs, places] = [20, ms(475), 5];
    const count = 40;
    const profile = calibrationProfile({
      id: `full-${transport}`,
      seed,
      transport,
      phases: [constantPhase(STEADY, ratePerSecond, count)],
      maxInFlight: places,
    });
    const { all } = arrivalsOf(profile);
    const accepted = lossAccepts(
      all.map(({ atUs }) => atUs),
      serviceUs,
      places,
    );
    const ok = accepted.filter((accepts) => accepts).length;
    return {
      profile,
      behaviour: behaviour({ service: { kind: 'fixed', serviceUs } }),
      law: lawOf({
        counts: { planned: count, dropped: count - ok, ok },
        bytes: 2 * ok,
        isDecidedByTime: true,
      }),
    };
  },
};

const held: Check = {
  name: 'held',
  isRandom: false,
  isOfTimes: false,
  isShortOnPlaywright: false,
  about:
    'the generator itself is held for 480 ms: response from the intended start, service from the actual one',
  plan(parts) {
    const { transport, seed, isShort } = parts;
    const [ratePerSecond, count, serviceUs, holdUs] = [20, isShort ? 30 : 60, ms(10), ms(480)];
    const warmUpPhases = hotWarmUp(parts, ratePerSecond);
    const holdAt = arrivalsIn(warmUpPhases) + Math.floor(count / 2);
    const profile = calibrationProfile({
      id: `held-${transport}`,
      seed,
      transport,
      phases: [...warmUpPhases, constantPhase(STEADY, ratePerSecond, count)],
      operation: { use: 'held-request', options: { holdAtArrival: holdAt, holdMs: holdUs / 1000 } },
    });
    const { all, isCounted } = arrivalsOf(profile);
    const fromUs = all[holdAt]?.atUs ?? 0;
    const latenessUs = all.map(({ atUs, index }) =>
      index > holdAt ? Math.max(0, fromUs + holdUs - atUs) : 0,
    );
    // The arrival that holds the generator has started, and waits itself.
    const serviceOf = (index: number) => serviceUs + (index === holdAt ? holdUs : 0);
    const counted = <T>(values: readonly T[]) => values.filter((_, k) => isCounted(k));
    return {
      profile,
      behaviour: behaviour({ service: { kind: 'fixed', serviceUs } }),
      law: lawOf({
        counts: {
          planned: count,
          ok: count,
          late: counted(latenessUs).filter((us) => us > LATE_AFTER_MS * 1000).length,
        },
        responseUs: counted(all.map(({ index }, k) => (latenessUs[k] ?? 0) + serviceOf(index))),
        serviceUs: counted(all.map(({ index }) => serviceOf(index))),
        bytes: 2 * all.length,
      }),
    };
  },
};

/** Every check that runs the engine, cheapest questions last. */
export const CHECKS: readonly Check[] = [fixed, mixed, queue, stall, held, full, bucket, loss];
