import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import type { DefectSwitches } from '../defect-switches.ts';
import type { Job } from '../jobs/job.ts';
import { CpuBurner } from './cpu-burner.ts';

const BYTES_PER_MB = 1_000_000;
const MS_PER_HOUR = 3_600_000;
/** The leak in time grows in steps of this, so that what the heap needs for each step does not count. */
const STEP_BYTES = 65_536;

/** What has leaked so far. */
export interface ProcessFigures {
  readonly leakedBytesByJobs: number;
  readonly leakedBytesInTime: number;
  readonly leakedDescriptors: number;
  /** Share of a core that is burnt; 0: none. */
  readonly burntShare: number;
}

/** Really leaks memory and descriptors and burns processor time, in exactly the size that the defects say. */
export class ProcessFaults {
  readonly #defects: DefectSwitches;
  readonly #nowMs: () => number;
  readonly #burner = new CpuBurner();
  #byJobs: Buffer[] = [];
  #inTime: Buffer[] = [];
  #descriptors: number[] = [];

  constructor(defects: DefectSwitches, nowMs: () => number) {
    this.#defects = defects;
    this.#nowMs = nowMs;
    defects.onChange(() => this.follow());
  }

  jobStarted({ owner }: Job): void {
    const who = { user: owner, job: null };
    const megabytes = this.#defects.strengthFor('memory-leak-per-job', who);
    if (megabytes !== undefined) this.#byJobs.push(touched(Math.round(megabytes * BYTES_PER_MB)));
    const descriptors = this.#defects.strengthFor('descriptor-leak', who) ?? 0;
    for (let i = 0; i < descriptors; i++) this.#descriptors.push(openSync(devNull, 'r'));
  }

  /** Leaks what time has brought since the last call, and gives back what is switched off. */
  follow(): void {
    const defects = this.#defects;
    if (defects.find('memory-leak-per-job') === undefined) this.#byJobs = [];
    if (defects.find('descriptor-leak') === undefined) this.#closeDescriptors();
    this.#leakInTime(defects.strength('memory-leak-per-hour'), defects.sinceMs('memory-leak-per-hour'));
    this.#burner.burn(defects.strength('cpu-burn') ?? 0);
  }

  figures(): ProcessFigures {
    return {
      leakedBytesByJobs: bytes(this.#byJobs),
      leakedBytesInTime: bytes(this.#inTime),
      leakedDescriptors: this.#descriptors.length,
      burntShare: this.#burner.share,
    };
  }

  async close(): Promise<void> {
    this.#byJobs = [];
    this.#inTime = [];
    this.#closeDescriptors();
    await this.#burner.stop();
  }

  #leakInTime(perHour: number | undefined, sinceMs: number | undefined): void {
    if (perHour === undefined || sinceMs === undefined) {
      this.#inTime = [];
      return;
    }
    const due = (perHour * BYTES_PER_MB * (this.#nowMs() - sinceMs)) / MS_PER_HOUR;
    const steps = Math.floor(due / STEP_BYTES);
    // Switched on anew, with another strength: what was leaked by then has been given back.
    if (steps < this.#inTime.length) this.#inTime = [];
    while (this.#inTime.length < steps) this.#inTime.push(touched(STEP_BYTES));
  }

  #closeDescriptors(): void {
    for (const descriptor of this.#descriptors.splice(0)) closeSync(descriptor);
  }
}

const bytes = (leaked: readonly Buffer[]): number =>
  leaked.reduce((sum, { byteLength }) => sum + byteLength, 0);

/** Memory counts for a process only once it has been written to. */
const touched = (size: number): Buffer => Buffer.alloc(size, 1);
