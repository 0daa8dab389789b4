import { levelPhase, warmUpPhase } from '../profile/search-levels.ts';
import type { Phase } from '../profile/profile.ts';
import type { LevelPurpose } from '../record/search-record.ts';
import { phaseArrivals } from '../schedule/arrivals.ts';
import { plannedArrivals } from '../schedule/phases.ts';
import { since, type LevelParts, type Levels, type RunLevel } from './level-parts.ts';

/**
 * Levels of arrivals per second: load that is not counted, then the counted part, both without a gap between them,
 * then nothing until all that was sent has been answered (the drain time of the profile at most).
 */
export class RateLevels implements Levels {
  readonly #parts: LevelParts;
  readonly #answered: () => number;
  #inFlight = 0;
  /** In flight x microseconds, for the mean. */
  #area = 0;
  #areaUs = 0;
  #idle: (() => void) | undefined;

  /** @param answered what was served since the run began: `ServedCount` */
  constructor(parts: LevelParts, answered: () => number) {
    this.#parts = parts;
    this.#answered = answered;
  }

  async run(n: number, value: number, purpose: LevelPurpose): Promise<RunLevel> {
    const { profile, clock, startUs, recorder, probe, abort } = this.#parts;
    const plan = profile.search;
    const before = await probe.read();
    const warmUp = warmUpPhase(plan, n, value);
    const level = levelPhase(plan, n, value, purpose);
    const beginS = (clock.nowUs() - startUs) / 1e6;
    const startS = beginS + warmUp.durationS;
    const endS = startS + level.durationS;
    const warmUpIndex = recorder.openPhase(warmUp, beginS, plannedArrivals(warmUp) ?? 0);
    const phaseIndex = recorder.openPhase(level, startS, plannedArrivals(level) ?? 0);
    const atUs = (seconds: number) => startUs + seconds * 1e6;
    const mark = async (seconds: number) => {
      await clock.sleepUntil(atUs(seconds), abort);
      this.#step();
      return { answered: this.#answered(), area: this.#area };
    };
    const marks = Promise.all([mark(startS), mark(endS)]);
    await this.#send(warmUp, warmUpIndex, beginS);
    await this.#send(level, phaseIndex, startS);
    const [first, last] = await marks;
    const resources = since(before, await probe.read());
    recorder.closePhase(warmUpIndex, startS);
    recorder.closePhase(phaseIndex, endS);
    await this.#untilIdle(profile.drainS);
    return {
      phaseIndex,
      startS,
      endS,
      throughput: (last.answered - first.answered) / level.durationS,
      concurrency: (last.area - first.area) / (level.durationS * 1e6),
      offeredPerSecond: (plannedArrivals(level) ?? 0) / level.durationS,
      resources,
    };
  }

  async end(): Promise<void> {}

  async #send(phase: Phase, phaseIndex: number, startS: number): Promise<void> {
    const { profile, clock, startUs, launch, nextIndex, abort } = this.#parts;
    const endS = startS + phase.durationS;
    for (const arrival of phaseArrivals(profile, { phase, startS, endS }, phaseIndex)) {
      await clock.sleepUntil(startUs + arrival.atUs, abort);
      if (abort.aborted) return;
      const { operation } = arrival;
      const index = nextIndex();
      const sent = launch({
        index,
        phaseIndex,
        operation,
        user: index % profile.users,
        intendedUs: arrival.atUs,
      });
      if (sent === null) continue;
      this.#step(1);
      void sent.then(() => this.#step(-1));
    }
  }

  /** Adds up the area under the number in flight until now. */
  #step(change = 0): void {
    const nowUs = this.#parts.clock.nowUs();
    this.#area += this.#inFlight * (nowUs - this.#areaUs);
    this.#areaUs = nowUs;
    this.#inFlight += change;
    if (this.#inFlight === 0) this.#idle?.();
  }

  async #untilIdle(seconds: number): Promise<void> {
    if (this.#inFlight === 0) return;
    const { clock, abort } = this.#parts;
    const enough = new AbortController();
    this.#idle = () => enough.abort();
    await clock.sleepUntil(clock.nowUs() + seconds * 1e6, AbortSignal.any([enough.signal, abort]));
    this.#idle = undefined;
  }
}
