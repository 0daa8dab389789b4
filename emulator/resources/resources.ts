import type { Endpoint } from '../defects.ts';
import type { Job } from '../jobs/job.ts';
import type { JobTable } from '../jobs/job-table.ts';
import { GpuSlots } from './gpu-slots.ts';
import { UNLIMITED } from './read-resources.ts';
import type { ResourceSettings } from './read-resources.ts';
import { Station } from './station.ts';

/** What the server has, what of it is in use, and the most that ever was. */
export class Resources {
  readonly gpu: GpuSlots;
  readonly #jobs: JobTable;
  readonly #initial: ResourceSettings;
  #settings: ResourceSettings = UNLIMITED;
  #stations = new Map<Endpoint, Station>();
  #peakPorts = 0;

  /** @param start starts a job that has waited for a GPU */
  constructor(
    initial: ResourceSettings,
    jobs: JobTable,
    start: (job: Job, nowMs: number) => void,
    nowMs: number,
  ) {
    this.gpu = new GpuSlots(start);
    this.#jobs = jobs;
    this.#initial = initial;
    this.set(initial, nowMs);
  }

  /** Replaces all limits; peaks and counts begin anew, requests that are being served end as they were told. */
  set(settings: ResourceSettings, nowMs: number): void {
    this.#settings = settings;
    this.#stations = new Map(
      settings.stations.flatMap((station, i) => {
        const one = new Station(station, settings.seed + i);
        return station.endpoints.map((endpoint) => [endpoint, one] as const);
      }),
    );
    this.#jobs.limit = settings.ports ?? this.#jobs.slots;
    this.#peakPorts = this.#jobs.slotsInUse;
    this.gpu.configure(settings.gpuSlots, settings.beyondGpuSlots, nowMs);
  }

  /** Back to what the emulator was started with. */
  reset(nowMs: number): void {
    this.set(this.#initial, nowMs);
  }

  station(endpoint: Endpoint): Station | undefined {
    return this.#stations.get(endpoint);
  }

  jobStarted(job: Job): void {
    this.#peakPorts = Math.max(this.#peakPorts, this.#jobs.slotsInUse);
    if (job.listeningAtMs !== null || job.waitsForGpu) this.gpu.enter(job);
  }

  /** Takes over the jobs that are alive, those that wait for a GPU last; free ones are given out. */
  adopt(jobs: readonly Job[], nowMs: number): void {
    for (const job of jobs) if (job.listeningAtMs !== null || job.waitsForGpu) this.gpu.adopt(job);
    this.gpu.serve(nowMs);
    this.#peakPorts = this.#jobs.slotsInUse;
  }

  jobEnded(job: Job): void {
    this.gpu.leave(job, job.endedAtMs ?? 0);
  }

  figures(nowMs: number) {
    return {
      stations: [...new Set(this.#stations.values())].map((station) => station.figures(nowMs)),
      gpuSlots: this.gpu.figures(),
      ports: { limit: this.#jobs.limit, inUse: this.#jobs.slotsInUse, peak: this.#peakPorts },
      seed: this.#settings.seed,
    };
  }
}
