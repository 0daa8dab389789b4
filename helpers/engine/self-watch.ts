import { monitorEventLoopDelay, type IntervalHistogram } from 'node:perf_hooks';
import type { GeneratorPoint } from '../record/run-record.ts';

/** How often the delay is sampled. Milliseconds. The sampling timer itself accounts for this much of each value. */
const RESOLUTION_MS = 10;

/** Watches the generator's own process: its figures only ever judge the generator, never the server. */
export class SelfWatch {
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #cpu = process.cpuUsage();
  #atMs = performance.now();

  constructor() {
    this.#delay.enable();
  }

  /** The figures since the last call. */
  point(): GeneratorPoint {
    const nowMs = performance.now();
    const cpu = process.cpuUsage(this.#cpu);
    const elapsedMs = Math.max(1, nowMs - this.#atMs);
    const p99Ms = this.#delay.count > 0 ? this.#delay.percentile(99) / 1e6 - RESOLUTION_MS : 0;
    this.#delay.reset();
    this.#cpu = process.cpuUsage();
    this.#atMs = nowMs;
    return {
      eventLoopDelayP99Ms: round(Math.max(0, p99Ms)),
      cpuCores: round((cpu.user + cpu.system) / 1000 / elapsedMs),
      rssMb: round(process.memoryUsage.rss() / 2 ** 20),
    };
  }

  close(): void {
    this.#delay.disable();
  }
}

const round = (value: number) => Math.round(value * 100) / 100;
