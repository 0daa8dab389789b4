import type { Environment } from '../environment/environment.ts';
import type { Leftover } from '../record/run-record.ts';
import { phaseAt, type PhaseWindow } from '../schedule/phases.ts';
import type { Clock } from './clock.ts';
import type { RunScope, TargetAddresses } from './operation.ts';
import type { Recorder } from './recorder.ts';

/** What shared parts told of the whole run. */
export interface ScopeFindings {
  readonly figures: Map<string, number>;
  readonly leftovers: Leftover[];
}

/** Where the target's parts are. */
export function targetAddresses(
  environment: Environment & { readonly focus: { readonly baseUrl: string } },
): TargetAddresses {
  const { focus, controlUrl, mongodbUri, rabbitmqUrl, webApp } = environment;
  return {
    focusBaseUrl: focus.baseUrl,
    verifyTls: focus.verifyTls,
    timeoutS: focus.timeoutS,
    controlUrl,
    mongodbUri,
    rabbitmqUrl,
    webApp,
  };
}

/** A run as its shared parts see it; `found` takes what they tell of it. */
export function runScope(parts: {
  clock: Clock;
  recorder: Recorder;
  windows: readonly PhaseWindow[];
  /** Microseconds of the clock at second 0. */
  startUs: number;
  target: TargetAddresses;
  found: ScopeFindings;
  signal: AbortSignal;
  journal: Pick<RunScope, 'created' | 'removed'>;
}): RunScope {
  const { clock, recorder, windows, startUs, target, found, signal, journal } = parts;
  const nowUs = () => clock.nowUs() - startUs;
  return {
    target,
    signal,
    nowS: () => nowUs() / 1e6,
    phaseAt: (atS) => (phaseAt(windows, atS) ?? windows.at(-1))?.phase.name ?? '',
    wait: (seconds) => clock.sleepUntil(clock.nowUs() + seconds * 1e6),
    count: (counter, amount = 1) => recorder.count(counter, amount),
    gauge: (name, change) => recorder.gauge(name, change, nowUs()),
    figure: (name, value) => void found.figures.set(name, value),
    bookIn(of, phase, outcome, durationUs) {
      const phaseIndex = windows.findIndex((window) => window.phase.name === phase);
      if (phaseIndex < 0) throw new RangeError(`the run has no phase ${phase} to book ${of} in`);
      const atUs = nowUs();
      recorder.stepEnded({ of, phaseIndex, outcome, responseUs: durationUs, serviceUs: durationUs, atUs });
    },
    created: (kind, id) => journal.created(kind, id),
    removed: (kind, id) => journal.removed(kind, id),
    leftover: (kind, id, reason) => void found.leftovers.push({ kind, id, reason }),
  };
}
