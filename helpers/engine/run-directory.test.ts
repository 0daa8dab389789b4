import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SeriesPoint } from '../record/run-record.ts';
import { RunDirectory, type RunHeader, type RunState } from './run-directory.ts';
import { constant, testProfile } from './testing.ts';

const header: RunHeader = {
  runId: 'r',
  profile: testProfile([constant(1, 1)]),
  environment: { name: 'e', baseUrl: 'http://127.0.0.1', declaredJobs: null, capabilities: [], parts: {} },
  versions: {},
  shard: { index: 0, count: 1 },
  startedAt: '2026-01-01T00:00:00.000Z',
};
const state: RunState = {
  phases: [],
  cells: [],
  errors: [],
  counters: { rows: 3 },
  figures: {},
  leftovers: [],
  durationS: 5,
  ended: 'complete',
  endReason: null,
};
const second = (atS: number): SeriesPoint => ({
  atS,
  phase: 'steady',
  offered: 1,
  started: 1,
  dropped: 0,
  inFlight: 0,
  by: {},
});

describe('RunDirectory', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'run-directory-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('should read back what was written', () => {
    const directory = new RunDirectory(join(folder, 'a'));
    directory.begin(header);
    directory.appendSecond(second(0));
    directory.appendSecond(second(1));
    directory.writeState(state);
    const record = directory.read();
    expect(record).toMatchObject({ ...header, ...state, format: 'focus-load/run-record', version: 1 });
    expect(record.series).toEqual([second(0), second(1)]);
  });

  it('should read a run that was killed before its first state as cut off, with the seconds it has', () => {
    const directory = new RunDirectory(folder);
    directory.begin(header);
    directory.appendSecond(second(0));
    expect(directory.read()).toMatchObject({ ended: 'cut-off', durationS: 1, series: [second(0)] });
  });

  it('should leave out a line that was cut off in the middle of writing', () => {
    const directory = new RunDirectory(folder);
    directory.begin(header);
    directory.appendSecond(second(0));
    appendFileSync(join(folder, 'series.ndjson'), '{"atS":1,"pha');
    expect(directory.read().series).toEqual([second(0)]);
  });

  it('should say that no run was recorded in an empty folder', () => {
    expect(() => new RunDirectory(folder).read()).toThrow(/header\.json: no run was recorded here/);
  });
});
