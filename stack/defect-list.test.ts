import { expect, it } from 'vitest';
import { defectList } from './defect-list.ts';

const strength = { default: 0.2, unit: 'share', meaning: 'requests' };

it('should list effect, strength and target in columns, and sets with their reasons', () => {
  const defects = [
    { name: 'a', effect: 'all is late', strength },
    {
      ...{ name: 'longer', effect: 'one is late', strength },
      endpoint: { one: 'configure' },
      user: 'optional' as const,
      job: 'optional' as const,
    },
  ];
  const members = [
    { name: 'a', because: 'seen' },
    { name: 'longer', strength: 0.5, because: 'seen too' },
  ];
  expect(defectList(defects, [{ name: 'both', effect: 'all at once', defects: members }])).toEqual([
    'a         all is late',
    '          strength: 0.2 share (requests)',
    '          target: everything',
    'longer    one is late',
    '          strength: 0.2 share (requests)',
    '          target: endpoint (configure), user, job',
    '',
    'Set both: all at once',
    '  a       seen',
    '  longer  0.5: seen too',
  ]);
});

it('should break long lines between words', () => {
  const effect = 'word '.repeat(60).trim();
  const lines = defectList([{ name: 'a', effect, strength }]).slice(0, -2);
  expect(lines.every((line) => line.length <= 110)).toBe(true);
  expect(lines.map((line) => line.slice(5)).join(' ')).toBe(effect);
});
