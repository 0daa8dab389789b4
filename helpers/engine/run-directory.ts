import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  RECORD_FORMAT,
  RECORD_VERSION,
  type Leftover,
  type RunRecord,
  type SeriesPoint,
} from '../record/run-record.ts';
import type { RecorderSnapshot } from './recorder.ts';

/** What is known before the first arrival. */
export type RunHeader = Pick<
  RunRecord,
  'runId' | 'profile' | 'environment' | 'versions' | 'shard' | 'startedAt'
>;

/** What changes while the run goes on; rewritten whole every few seconds. */
export interface RunState extends RecorderSnapshot {
  readonly durationS: number;
  readonly ended: RunRecord['ended'];
  readonly endReason: string | null;
  readonly figures: Readonly<Record<string, number>>;
  readonly leftovers: readonly Leftover[];
}

const HEADER = 'header.json';
const SERIES = 'series.ndjson';
const STATE = 'state.json';

/**
 * A run on disk, written as it goes: the header once, the series line by line, the state every few seconds by
 * rename. A process that is killed leaves a record that reads as `cut-off`.
 */
export class RunDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  begin(header: RunHeader): void {
    mkdirSync(this.path, { recursive: true });
    this.#replace(HEADER, header);
    writeFileSync(join(this.path, SERIES), '');
  }

  appendSecond(point: SeriesPoint): void {
    appendFileSync(join(this.path, SERIES), `${JSON.stringify(point)}\n`);
  }

  writeState(state: RunState): void {
    this.#replace(STATE, state);
  }

  #replace(name: string, content: object): void {
    const target = join(this.path, name);
    writeFileSync(`${target}.new`, JSON.stringify(content));
    renameSync(`${target}.new`, target);
  }

  /**
   * The record as far as it was written.
   * @throws when the folder holds no run, naming what is missing
   */
  read(): RunRecord {
    const header = this.#json(HEADER) as RunHeader | undefined;
    if (!header) throw new Error(`${join(this.path, HEADER)}: no run was recorded here`);
    const series = this.#seriesPoints();
    const state = this.#json(STATE) as RunState | undefined;
    const lastS = (series.at(-1)?.atS ?? -1) + 1;
    return {
      format: RECORD_FORMAT,
      version: RECORD_VERSION,
      ...header,
      ...(state ?? {
        phases: [],
        cells: [],
        errors: [],
        counters: {},
        figures: {},
        leftovers: [],
        ended: 'cut-off',
        endReason: 'the process ended before it wrote a first state',
        durationS: lastS,
      }),
      durationS: Math.max(state?.durationS ?? 0, lastS),
      series,
    };
  }

  #seriesPoints(): SeriesPoint[] {
    const file = join(this.path, SERIES);
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').split('\n');
    // What stands after the last line end was cut off in the middle of writing.
    return lines.slice(0, -1).map((line) => JSON.parse(line) as SeriesPoint);
  }

  #json(name: string): unknown {
    const file = join(this.path, name);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as unknown) : undefined;
  }
}
