import { levelPhase } from '../profile/search-levels.ts';
import { countedS } from '../profile/search-plan.ts';
import type { LevelPurpose } from '../record/search-record.ts';
import { mixedOperations } from '../schedule/mix.ts';
import { since, type LevelParts, type Levels, type RunLevel } from './level-parts.ts';

/** What is booked for each job at each check: whether it streams now. */
const STREAMING = 'streaming';

/** One job that a level holds, as the engine sees it. */
interface HeldJob {
  readonly operation: string;
  readonly release: AbortController;
  /** When a row of its own came last; null: never. Microseconds of the clock. */
  seenUs: number | null;
  ended: boolean;
  done: Promise<void>;
}

/**
 * Levels of jobs held at once. A level is over its warm-up when every job streams or has ended; then, once a second,
 * each of the jobs that the level asks for is booked as streaming now or not, also one that was refused.
 */
export class JobLevels implements Levels {
  readonly #parts: LevelParts;
  #held: HeldJob[] = [];
  #phaseIndex = 0;
  #changed: (() => void) | undefined;

  constructor(parts: LevelParts) {
    this.#parts = parts;
  }

  async run(n: number, value: number, purpose: LevelPurpose): Promise<RunLevel> {
    const { profile, clock, startUs, recorder, probe } = this.#parts;
    const plan = profile.search;
    const nowS = () => (clock.nowUs() - startUs) / 1e6;
    if (plan.jobs === 'cleaned') await this.#letGo(this.#held);
    this.#held = this.#held.filter(({ ended }) => !ended);
    await this.#letGo(this.#held.slice(value));
    this.#held = this.#held.slice(0, value);
    const before = await probe.read();
    const missing = value - this.#held.length;
    const phase = levelPhase(plan, n, value, purpose, missing);
    this.#phaseIndex = recorder.openPhase(phase, nowS(), missing);
    for (const operation of mixedOperations(profile, phase, missing)) this.#hold(operation);
    await this.#until(() => this.#held.every(({ ended, seenUs }) => ended || seenUs !== null), plan.warmUpS);
    const startS = nowS();
    const seconds = countedS(plan, purpose);
    const checks = Math.max(1, Math.floor(seconds));
    let streaming = 0;
    for (let check = 1; check <= checks && !this.#parts.abort.aborted; check++) {
      await clock.sleepUntil(startUs + (startS + (check * seconds) / checks) * 1e6, this.#parts.abort);
      streaming += this.#check(plan.freshWithinS);
    }
    const resources = since(before, await probe.read());
    const endS = nowS();
    recorder.closePhase(this.#phaseIndex, endS);
    if (plan.jobs === 'cleaned') await this.#letGo(this.#held);
    return {
      phaseIndex: this.#phaseIndex,
      startS,
      endS,
      throughput: streaming / checks,
      concurrency: value,
      offeredPerSecond: null,
      resources,
    };
  }

  end(): Promise<void> {
    return this.#letGo(this.#held);
  }

  #hold(operation: string): void {
    const { clock, startUs, launch, nextIndex, profile } = this.#parts;
    const release = new AbortController();
    const job: HeldJob = { operation, release, seenUs: null, ended: false, done: Promise.resolve() };
    const index = nextIndex();
    const launched = launch({
      index,
      phaseIndex: this.#phaseIndex,
      operation,
      user: index % profile.users,
      intendedUs: clock.nowUs() - startUs,
      held: {
        release: release.signal,
        phaseIndex: () => this.#phaseIndex,
        seen: () => {
          job.seenUs = clock.nowUs();
          this.#changed?.();
        },
      },
    });
    job.ended = launched === null;
    if (launched !== null) {
      job.done = launched.then(() => {
        job.ended = true;
        this.#changed?.();
      });
    }
    this.#held.push(job);
  }

  /** Books each job once. @returns how many stream now */
  #check(freshWithinS: number): number {
    const { clock, startUs, recorder } = this.#parts;
    const nowUs = clock.nowUs();
    let streaming = 0;
    for (const { operation, seenUs, ended } of this.#held) {
      const ageUs = seenUs === null ? Infinity : nowUs - seenUs;
      const fresh = !ended && ageUs <= freshWithinS * 1e6;
      const us = fresh ? ageUs : freshWithinS * 1e6;
      const at = { of: `${operation}.${STREAMING}`, phaseIndex: this.#phaseIndex, atUs: nowUs - startUs };
      recorder.stepEnded({ ...at, outcome: fresh ? 'ok' : 'failed', responseUs: us, serviceUs: us });
      if (fresh) streaming++;
      // A job that ended has said why itself.
      else if (!ended) {
        const text = `no row of its own within the last ${freshWithinS} s`;
        recorder.error(at.of, at.phaseIndex, 'failed', 'not streaming now', text, at.atUs);
      }
    }
    return streaming;
  }

  async #letGo(jobs: readonly HeldJob[]): Promise<void> {
    for (const { release } of jobs) release.abort();
    await this.#until(() => jobs.every(({ ended }) => ended), this.#parts.profile.drainS);
  }

  /** Waits until `condition` holds, at most so long. It is asked again whenever a job is seen or ends. */
  async #until(condition: () => boolean, seconds: number): Promise<void> {
    if (condition()) return;
    const { clock, abort } = this.#parts;
    const enough = new AbortController();
    this.#changed = () => {
      if (condition()) enough.abort();
    };
    await clock.sleepUntil(clock.nowUs() + seconds * 1e6, AbortSignal.any([enough.signal, abort]));
    this.#changed = undefined;
  }
}
