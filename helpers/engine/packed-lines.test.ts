import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { PackedLines } from './packed-lines.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'packed-lines-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function written(count: number): PackedLines<number> {
  const lines = new PackedLines<number>(folder, 'x.ndjson', 4);
  lines.begin();
  for (let n = 1; n <= count; n++) lines.append(n);
  return lines;
}
const packed = () => join(folder, 'x.ndjson.gz');
const plain = () => join(folder, 'x.ndjson');

it('should read packed lines and those that are not packed yet, in order', () => {
  expect(written(10).read()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(readFileSync(plain(), 'utf8')).toBe('9\n10\n');
});

it('should pack what is left at the end', () => {
  const lines = written(6);
  lines.finish();
  expect(readFileSync(plain(), 'utf8')).toBe('');
  expect(lines.read()).toEqual([1, 2, 3, 4, 5, 6]);
});

it('should read a line once that a killed process had packed and not taken away yet', () => {
  const lines = written(4);
  writeFileSync(plain(), '3\n4\n');
  expect(lines.read()).toEqual([1, 2, 3, 4]);
});

it('should leave out what was cut off in the middle of writing', () => {
  const lines = written(8);
  truncateSync(packed(), statSync(packed()).size - 9);
  writeFileSync(plain(), '5\n6\n7\n8\n9');
  expect(lines.read()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

it('should have nothing before anything was written', () => {
  expect(new PackedLines(folder, 'y.ndjson', 4).read()).toEqual([]);
});
