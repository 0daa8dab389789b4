import {
  monitorEventLoopDelay,
  performance,
  PerformanceObserver,
  type IntervalHistogram,
} from 'node:perf_hooks';
import { getHeapStatistics } from 'node:v8';
import type { GeneratorPoint } from '../record/run-record.ts';
import { MachineWatch } from './machine-watch.ts';

/** How often the delay is sampled. Milliseconds. The sampling timer itself accounts for this much of each value. */
const RESOLUTION_MS = 10;
/** What Node calls an open TCP connection among the things that keep its loop alive. */
const TCP_CONNECTION = 'TCPSocketWrap';

/** Watches the generator's own thread, process and machine: its figures only ever judge the generator. */
export class SelfWatch {
  readonly #shard: number;
  readonly #delay: IntervalHistogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  readonly #machine = new MachineWatch();
  readonly #collections: PerformanceObserver;
  #gcMs = 0;
  #gcMaxMs = 0;
  #loop = performance.eventLoopUtilization();
  #cpu = process.cpuUsage();
  #atMs = performance.now();

  /** @param shard of the whole run that this thread plays */
  constructor(shard: number) {
    this.#shard = shard;
    this.#delay.enable();
    this.#collections = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) {
        this.#gcMs += duration;
        this.#gcMaxMs = Math.max(this.#gcMaxMs, duration);
      }
    });
    this.#collections.observe({ entryTypes: ['gc'] });
  }

  /** The figures since the last call. */
  point(): GeneratorPoint {
    const nowMs = performance.now();
    const cpu = process.cpuUsage(this.#cpu);
    const loop = performance.eventLoopUtilization();
    const elapsedMs = Math.max(1, nowMs - this.#atMs);
    const delayMs = (percent: number) =>
      this.#delay.count > 0 ? Math.max(0, this.#delay.percentile(percent) / 1e6 - RESOLUTION_MS) : 0;
    const { machineUse, steal } = this.#machine.shares();
    const point: GeneratorPoint = {
      shard: this.#shard,
      eventLoopDelayP99Ms: round(delayMs(99)),
      eventLoopDelayMaxMs: round(delayMs(100)),
      eventLoopUse: round(performance.eventLoopUtilization(loop, this.#loop).utilization),
      gcMs: round(this.#gcMs),
      gcMaxMs: round(this.#gcMaxMs),
      cpuCores: round((cpu.user + cpu.system) / 1000 / elapsedMs),
      machineUse: machineUse === null ? null : round(machineUse),
      steal: steal === null ? null : round(steal),
      sockets: process.getActiveResourcesInfo().filter((name) => name === TCP_CONNECTION).length,
      heapMb: round(getHeapStatistics().used_heap_size / 2 ** 20),
      rssMb: round(process.memoryUsage.rss() / 2 ** 20),
    };
    this.#delay.reset();
    this.#gcMs = 0;
    this.#gcMaxMs = 0;
    this.#loop = loop;
    this.#cpu = process.cpuUsage();
    this.#atMs = nowMs;
    return point;
  }

  close(): void {
    this.#delay.disable();
    this.#collections.disconnect();
  }
}

const round = (value: number) => Math.round(value * 100) / 100;
