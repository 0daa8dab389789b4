import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SeriesPoint } from '../record/run-record.ts';
import { probeLogFile } from './probe-log-file.ts';
import { RunDirectory, type RunHeader, type RunState } from './run-directory.ts';
import { constant, testProfile } from './testing.ts';

const header: RunHeader = {
  runId: 'r',
  profile: testProfile([constant(1, 1)]),
  environment: {
    name: 'e',
    baseUrl: 'http://127.0.0.1',
    declaredJobs: null,
    minimumJobs: null,
    capabilities: [],
    parts: {},
  },
  versions: {},
  calibration: null,
  shard: { index: 0, count: 1 },
  startedAt: '2026-01-01T00:00:00.000Z',
};
const state: RunState = {
  phases: [],
  cells: [],
  splits: [],
  errors: [],
  counters: { rows: 3 },
  figures: {},
  leftovers: [],
  loadStartedAtMs: 7,
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
  late: 0,
  inFlight: 0,
  by: {},
  generators: [],
});

describe('RunDirectory', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'run-directory-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('should leave the probes alone when it begins, and clear them when it is told to', () => {
    const path = join(folder, 'a');
    mkdirSync(path);
    const log = probeLogFile(path);
    log.begin();
    log.append({ kind: 'begin', atMs: 1007, probes: [{ name: 'p', kind: 'process', everyS: 1 }] });
    log.append({ kind: 'look', probe: 'p', atMs: 2007, values: { threads: 3 } });
    const directory = new RunDirectory(path);
    directory.begin(header);
    directory.writeState(state);
    expect(directory.read().probes[0]?.series).toEqual([
      { name: 'threads', unit: 'count', points: [[2, 3]] },
    ]);
    directory.clear();
    expect(readdirSync(path)).toEqual([]);
  });

  it('should read back what was written', () => {
    const directory = new RunDirectory(join(folder, 'a'));
    directory.begin(header);
    directory.appendSecond(second(0));
    directory.appendSecond(second(1));
    directory.writeState(state);
    const record = directory.read();
    expect(record).toMatchObject({ ...header, ...state, format: 'focus-load/run-record', version: 3 });
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

  it('should pack whole minutes, and read packed and plain seconds as one series', () => {
    const directory = new RunDirectory(folder);
    directory.begin(header);
    for (let atS = 0; atS < 125; atS++) directory.appendSecond(second(atS));
    const plain = () => readFileSync(join(folder, 'series.ndjson'), 'utf8').split('\n').length - 1;
    expect(plain()).toBe(5);
    expect(directory.read().series).toEqual(Array.from({ length: 125 }, (_, atS) => second(atS)));
    directory.finish();
    expect(plain()).toBe(0);
    expect(directory.read().series).toEqual(Array.from({ length: 125 }, (_, atS) => second(atS)));
  });

  it('should read each second once when the process was killed between packing and emptying', () => {
    const directory = new RunDirectory(folder);
    directory.begin(header);
    for (let atS = 0; atS < 60; atS++) directory.appendSecond(second(atS));
    for (let atS = 58; atS < 61; atS++) {
      appendFileSync(join(folder, 'series.ndjson'), `${JSON.stringify(second(atS))}\n`);
    }
    expect(directory.read().series.map(({ atS }) => atS)).toEqual(Array.from({ length: 61 }, (_, k) => k));
  });

  it('should read what stands before a packed minute that was cut off in the middle of writing', () => {
    const directory = new RunDirectory(folder);
    directory.begin(header);
    for (let atS = 0; atS < 60; atS++) directory.appendSecond(second(atS));
    const packed = join(folder, 'series.ndjson.gz');
    appendFileSync(packed, readFileSync(packed).subarray(0, 40));
    appendFileSync(join(folder, 'series.ndjson'), `${JSON.stringify(second(60))}\n`);
    expect(directory.read().series.map(({ atS }) => atS)).toEqual(Array.from({ length: 61 }, (_, k) => k));
  });

  it('should leave nothing of an earlier run in its folder, and only that', () => {
    const directory = new RunDirectory(folder);
    directory.begin(header);
    for (let atS = 0; atS < 61; atS++) directory.appendSecond(second(atS));
    directory.writeState(state);
    mkdirSync(join(folder, 'thread-0'));
    writeFileSync(join(folder, 'verdict.json'), '{}');
    directory.begin(header);
    expect(readdirSync(folder).sort()).toEqual(['header.json', 'series.ndjson', 'verdict.json']);
  });

  it('should refuse a record of another format version', () => {
    const directory = new RunDirectory(folder);
    directory.begin(header);
    writeFileSync(join(folder, 'header.json'), JSON.stringify({ ...header, version: 1 }));
    expect(() => directory.read()).toThrow(
      'expected a record of format version 3, found 1; read it with the version of the suite that wrote it',
    );
  });

  it('should say that no run was recorded in an empty folder', () => {
    expect(() => new RunDirectory(folder).read()).toThrow(/header\.json: no run was recorded here/);
  });
});
