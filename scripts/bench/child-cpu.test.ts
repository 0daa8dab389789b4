import { expect, it } from 'vitest';
import { cpuOfStat } from './child-cpu.ts';

it('should read the time of ended children behind a name with blanks and brackets', () => {
  const line = '42 (a b) c) S 1 42 42 0 -1 4194560 900 800 0 0 11 12 130 7 20 0 1 0 5 1000 20 0 0';
  expect(cpuOfStat(line)).toBe(1_370_000);
});
