import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fabricatedRecord } from '../report/testing.ts';
import { packRecord } from './pack-record.ts';
import { findRecords, readRecord } from './record-file.ts';
import { RunDirectory } from './run-directory.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'focus-load-records-'))));
afterEach(() => rmSync(folder, { recursive: true }));

// A folder's record is as long as its series at least.
const record = { ...fabricatedRecord(), durationS: 78 };
/** A run's folder as the engine writes it. */
function writeRun(path: string): void {
  const directory = new RunDirectory(path);
  directory.begin(record);
  for (const point of record.series) directory.appendSecond(point);
  directory.writeState(record);
  directory.finish();
}
const write = (name: string, content: string | Buffer): string => {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
};

describe('readRecord', () => {
  it('should read the same from a folder, a plain and a packed file', () => {
    writeRun(join(folder, 'run'));
    expect(readRecord(join(folder, 'run'))).toEqual(record);
    expect(readRecord(write('record.json', JSON.stringify(record)))).toEqual(record);
    // Whatever a browser called it.
    expect(readRecord(write('download', packRecord(record)))).toEqual(record);
  });

  it('should name the file and what is wrong with it', () => {
    expect(() => readRecord(join(folder, 'none'))).toThrow(`${join(folder, 'none')}: there is no such file`);
    expect(() => readRecord(write('cut.json.gz', packRecord(record).subarray(0, 500)))).toThrow(
      /cut\.json\.gz: it cannot be read as a run record \(.*\); copy or download it once more/,
    );
    const old = write('old.json', JSON.stringify({ ...record, version: 1 }));
    expect(() => readRecord(old)).toThrow(
      `${old}: version: expected a record of format version 3, found 1; read it with the version of the suite that wrote it`,
    );
    expect(() => readRecord(folder)).toThrow(`${join(folder, 'header.json')}: no run was recorded here`);
  });
});

describe('findRecords', () => {
  it('should find runs and files of records, but nothing inside a run or in the folder to leave out', () => {
    writeRun(join(folder, 'a', 'PZ-1'));
    writeRun(join(folder, 'b', 'PZ-1', 'thread-0'));
    write('a/PZ-1/record.json.gz', '');
    write('c/record.json.gz', '');
    write('c/summary.json', '{}');
    write('merged/PZ-1/record.json.gz', '');
    expect(findRecords(folder, join(folder, 'merged'))).toEqual(
      ['a/PZ-1', 'b/PZ-1', 'c/record.json.gz'].map((name) => join(folder, name)),
    );
    expect(findRecords(join(folder, 'c', 'any.json'))).toEqual([join(folder, 'c', 'any.json')]);
  });
});

describe('packRecord', () => {
  it('should keep an hour at 10 operations a second below 2 MB', () => {
    // 75 s at 2 and 20 per second, 5 names; stretched 48 times it is an hour.
    const hour = fabricatedRecord({ stretch: 48 });
    expect(hour.series.length).toBeGreaterThan(3_600);
    expect(packRecord(hour).length).toBeLessThan(2_000_000);
  });
});
