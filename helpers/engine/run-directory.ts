import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  RECORD_FORMAT,
  RECORD_VERSION,
  type FaultRecord,
  type Leftover,
  type RunRecord,
  type SeriesPoint,
} from '../record/run-record.ts';
import type { Phase } from '../profile/profile.ts';
import type { SearchRecord } from '../record/search-record.ts';
import { withUi, type UiRecord } from '../record/ui-record.ts';
import { PackedLines } from './packed-lines.ts';
import { readProbes } from './probe-log-file.ts';
import type { RecorderSnapshot } from './recorder.ts';

/** What is known before the first arrival. */
export type RunHeader = Pick<
  RunRecord,
  'runId' | 'profile' | 'environment' | 'versions' | 'calibration' | 'shard' | 'startedAt'
>;

/** What changes while the run goes on; rewritten whole every few seconds. */
export interface RunState extends RecorderSnapshot {
  readonly loadStartedAtMs: number | null;
  readonly durationS: number;
  readonly ended: RunRecord['ended'];
  readonly endReason: string | null;
  readonly figures: Readonly<Record<string, number>>;
  readonly leftovers: readonly Leftover[];
  /** Of a profile with a search: its trail, and its levels as phases. */
  readonly search?: SearchRecord;
  readonly levels?: readonly Phase[];
}

const HEADER = 'header.json';
const SERIES = 'series.ndjson';
const STATE = 'state.json';
const FAULTS = 'faults.json';
const UI = 'browsers.json';

/** Everything that a run writes into its folder. */
const OWN_FILES =
  /^(header\.json|state\.json|faults\.json|browsers\.json|browser-[\w-]+\.(png|zip)|(series|probes)\.ndjson(\.gz)?|thread-\d+|infrastructure-gap-report\.(md|json))$/;

const PROBE_FILES = /^probes\.ndjson(\.gz)?$/;

/** Seconds that stand in plain text before they are packed: what a killed process may have to write again. */
const PACK_EVERY = 60;

/**
 * A run on disk, written as it goes: the header once, the series line by line, the state every few seconds by
 * rename. A process that is killed leaves a record that reads as `cut-off`. Every minute the lines are packed (one
 * gzip member each, so that appending is enough), which keeps an hour within a megabyte or two.
 */
export class RunDirectory {
  readonly path: string;
  readonly #series: PackedLines<SeriesPoint>;

  constructor(path: string) {
    this.path = path;
    this.#series = new PackedLines(path, SERIES, PACK_EVERY);
  }

  begin(header: RunHeader): void {
    // The probes of a run begin before its generator does.
    this.clear({ keep: PROBE_FILES });
    mkdirSync(this.path, { recursive: true });
    this.#replace(HEADER, { format: RECORD_FORMAT, version: RECORD_VERSION, ...header });
    this.#series.begin();
  }

  /** Removes what an earlier run wrote here, its threads' folders included. */
  clear({ keep = /^$/ } = {}): void {
    if (!existsSync(this.path)) return;
    for (const name of readdirSync(this.path)) {
      if (OWN_FILES.test(name) && !keep.test(name)) rmSync(join(this.path, name), { recursive: true });
    }
  }

  appendSecond(point: SeriesPoint): void {
    this.#series.append(point);
  }

  writeState(state: RunState): void {
    this.#replace(STATE, state);
  }

  /** Without holding up the caller's thread until the disk has it. One at a time, and `writeState` not meanwhile. */
  async writeStateAside(state: RunState): Promise<void> {
    const target = join(this.path, STATE);
    await writeFile(`${target}.new`, JSON.stringify(state));
    await rename(`${target}.new`, target);
  }

  /** Written by whoever makes the faults, beside what the generator writes. */
  writeFaults(faults: readonly FaultRecord[]): void {
    mkdirSync(this.path, { recursive: true });
    this.#replace(FAULTS, faults);
  }

  readFaults(): readonly FaultRecord[] | undefined {
    return this.#json(FAULTS) as readonly FaultRecord[] | undefined;
  }

  /** Written by whoever follows the pages, beside what the generator writes. */
  writeUi(ui: UiRecord): void {
    mkdirSync(this.path, { recursive: true });
    this.#replace(UI, ui);
  }

  readUi(): UiRecord | undefined {
    return this.#json(UI) as UiRecord | undefined;
  }

  /** Packs what is left, at the end of a run. */
  finish(): void {
    this.#series.finish();
  }

  #replace(name: string, content: object): void {
    const target = join(this.path, name);
    writeFileSync(`${target}.new`, JSON.stringify(content));
    renameSync(`${target}.new`, target);
  }

  /**
   * The record as far as it was written.
   * @throws when the folder holds no run, or one of another format, naming what is wrong
   */
  read(): RunRecord {
    const header = this.#json(HEADER) as (RunHeader & { format?: string; version?: number }) | undefined;
    const file = join(this.path, HEADER);
    if (!header) throw new Error(`${file}: no run was recorded here`);
    if (header.version !== RECORD_VERSION) {
      throw new Error(
        `${file}: expected a record of format version ${RECORD_VERSION}, found ${header.version ?? 1}; ` +
          'read it with the version of the suite that wrote it',
      );
    }
    const series = this.#seriesPoints();
    const { levels = [], ...state } = (this.#json(STATE) ?? {}) as Partial<RunState>;
    const lastS = (series.at(-1)?.atS ?? -1) + 1;
    const record: RunRecord = {
      ...header,
      format: RECORD_FORMAT,
      version: RECORD_VERSION,
      joined: null,
      profile: { ...header.profile, phases: [...header.profile.phases, ...levels] },
      ...UNWRITTEN,
      ...state,
      durationS: Math.max(state.durationS ?? 0, lastS),
      series,
      probes: readProbes(this.path, state?.loadStartedAtMs ?? null),
      ...withFaults(this.readFaults()),
    };
    return withUi(record, this.readUi());
  }

  #seriesPoints(): SeriesPoint[] {
    const points = new Map<number, SeriesPoint>();
    for (const point of this.#series.read()) points.set(point.atS, point);
    return [...points.values()];
  }

  #text(name: string): string {
    const file = join(this.path, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  #json(name: string): unknown {
    const text = this.#text(name);
    return text === '' ? undefined : (JSON.parse(text) as unknown);
  }
}

/** What a process leaves that ended before it wrote a first state. */
const UNWRITTEN: Omit<RunState, 'durationS'> = {
  loadStartedAtMs: null,
  phases: [],
  cells: [],
  splits: [],
  errors: [],
  counters: {},
  figures: {},
  leftovers: [],
  ended: 'cut-off',
  endReason: 'the process ended before it wrote a first state',
};

export const withFaults = (faults: readonly FaultRecord[] | undefined): Pick<RunRecord, 'faults'> =>
  faults === undefined ? {} : { faults };
