import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFECTS } from '../defects.ts';
import type { DefectName } from '../defects.ts';
import { API_WITNESSES } from './api.ts';
import { PROCESS_WITNESSES } from './process.ts';
import { RECORDING_WITNESSES } from './recordings.ts';
import { testify } from './witness.ts';
import type { Witness } from './witness.ts';

const WITNESSES: Partial<Record<DefectName, Witness>> = {
  ...API_WITNESSES,
  ...PROCESS_WITNESSES,
  ...RECORDING_WITNESSES,
};

describe('each defect, seen from outside, gone when off', () => {
  const cases = Object.entries(WITNESSES) as [DefectName, Witness][];
  it.each(cases.map(([name, witness]) => [name, witness.should, witness] as const))(
    '%s should %s',
    async (name, _should, witness) => {
      expect(await testify(name, witness)).toEqual({
        before: witness.healthy,
        during: witness.broken,
        after: witness.healthy,
      });
    },
  );
});

describe('the list of defects', () => {
  /** Everything that is, or could be, the title of a test: `name should …`, or the first cell of a table of them. */
  const titles = ['emulator', 'stack']
    .flatMap((room) =>
      readdirSync(room, { recursive: true, encoding: 'utf8' }).map((path) => join(room, path)),
    )
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');

  it.each(DEFECTS.map(({ name }) => name))('should have a test that sees %s come and go', (name) => {
    const hasTest = [`it('${name} should `, `it("${name} should `, `\n    ['${name}', `, `\n  ['${name}', `];
    const seen = name in WITNESSES || hasTest.some((text) => titles.includes(text));
    expect(seen, `no test is called "${name} should …", and emulator/witnesses has none for it`).toBe(true);
  });
});
