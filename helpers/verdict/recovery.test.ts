import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../stats/random.ts';
import { judge } from './judge.ts';
import { disturbedSeconds, type Second } from './recovery.ts';
import { limitOf, recordOf, second, times, type PhaseSpec } from './testing.ts';

/** g: good, s: slow, e: errors. */
const pattern = (text: string): Second[] =>
  [...text].map((letter, atS) => ({ atS, errors: letter === 'e', slow: letter === 's' }));

describe('disturbedSeconds', () => {
  it.each<[string, number | null]>([
    ['ggggg', 0],
    ['gggg', null],
    ['sssggggg', 3],
    ['eeegggggg', 3],
    // One slow second does not undo a recovery, and neither does one with an error.
    ['ssgggggsggggg', 2],
    ['ssgggggeggggg', 2],
    // One lucky second is none.
    ['sssgsssggggg', 7],
    ['sssgsss', null],
    ['sssgssssgggg', null],
    // Two slow seconds in twenty are 10 %, three bad ones in a row are a level of their own.
    ['gggggsgggggggsgggggg', 0],
    ['ggggggggggggsssgggggggg', 15],
    // 5 % of errors are allowed, more are not: the first of three counts as still disturbed.
    ['gegegeggggg', 4],
    ['', null],
  ])('should see in %s a disturbance of %s', (text, expected) => {
    expect(disturbedSeconds(pattern(text))).toBe(expected);
  });

  it('should agree with a plain reading of its definition', () => {
    const plain = (seconds: readonly Second[]) => {
      for (let first = 0; first < seconds.length; first++) {
        const rest = seconds.slice(first);
        const text = rest.map(({ errors, slow }) => (errors || slow ? 'b' : 'g')).join('');
        const errors = rest.filter((one) => one.errors).length;
        const slow = rest.filter((one) => one.slow).length;
        const level =
          text.length >= 5 &&
          text.startsWith('g') &&
          !text.includes('bbb') &&
          errors <= Math.max(1, Math.floor(0.05 * text.length)) &&
          slow <= Math.max(1, Math.floor(0.2 * text.length));
        if (level) return first;
      }
      return null;
    };
    const any = fc.array(fc.constantFrom('g', 'g', 'g', 'g', 's', 'e'), { maxLength: 80 });
    fc.assert(
      fc.property(any, (letters) => {
        const seconds = pattern(letters.join(''));
        expect(disturbedSeconds(seconds)).toBe(plain(seconds));
      }),
      { numRuns: 500 },
    );
  });

  it('should find an undisturbed target recovered: 10 % slow seconds by chance', () => {
    const random = seededRandom(2);
    const runs = Array.from({ length: 1000 }, () =>
      disturbedSeconds(
        Array.from({ length: 30 }, (_, atS) => ({ atS, errors: false, slow: random() < 0.1 })),
      ),
    );
    expect(runs.filter((found) => found === null).length).toBeLessThan(20);
  });
});

const LIMIT = limitOf('create', 'recovery', 'atMost', 10, {
  after: 'peak',
  relativeTo: 'before',
  toleranceS: 0.025,
});
const phases = (later: PhaseSpec[]): PhaseSpec[] => [
  { name: 'before', durationS: 30, ended: { create: { ok: times(60, 100) } } },
  { name: 'peak', durationS: 10, ended: { create: { ok: times(100, 900) } } },
  ...later,
];
const quiet: PhaseSpec = { name: 'quiet', kind: 'pause', durationS: 5 };
const after: PhaseSpec = { name: 'after', durationS: 20, ended: { create: { ok: times(40, 100) } } };
const calm = (fromS: number, toS: number, p95Ms = 100) =>
  Array.from({ length: toS - fromS }, (_, i) => second(fromS + i, 'after', { ok: 2, p95Ms }));

function recovery(series: ReturnType<typeof second>[], later = [quiet, after], limit = LIMIT) {
  const [result] = judge(recordOf({ limits: [limit], phases: phases(later), series })).limits;
  if (!result) throw new Error('a limit has a result');
  return result;
}

describe('recovery', () => {
  it('should be 0 when nothing was disturbed, silent seconds or not', () => {
    expect(recovery(calm(45, 65))).toMatchObject({
      outcome: 'PASS',
      measured: 0,
      unit: 's',
      what: 'create recovery after peak',
      bound: '<= 10 s',
    });
  });

  it('should last to the end of the last disturbed second', () => {
    const stragglers = [
      second(40, 'quiet', { ok: 3, p95Ms: 900 }),
      second(42, 'quiet', { ok: 1, p95Ms: 2000 }),
    ];
    expect(recovery([...stragglers, ...calm(45, 65)])).toMatchObject({ outcome: 'PASS', measured: 3 });
    const refused = calm(45, 65).map((point) =>
      point.atS < 50 ? second(point.atS, 'after', { refused: 1 }) : point,
    );
    const result = recovery(refused);
    expect(result).toMatchObject({ outcome: 'PASS', measured: 10, margin: 0 });
    const longer = calm(45, 65).map((point) =>
      point.atS < 51 ? second(point.atS, 'after', { refused: 1 }) : point,
    );
    expect(recovery(longer)).toMatchObject({
      outcome: 'FAIL',
      measured: 11,
      reason:
        'create recovery after peak was 11.0 s, the limit is <= 10 s: until then seconds had errors or a p95 ' +
        'above 125 ms (before had a p95 of 100 ms).',
    });
  });

  it('should take 1.2 times the p95 of the baseline, or the tolerance where that is more', () => {
    // max(1.2 x 100.031 ms, 100.031 + 25 ms): 100 ms lies in the bin that ends at 100.031 ms, and of the seconds'
    // wider bins one ends at 124.927 ms and the next at 125.951 ms; likewise 119.807 ms and 120.319 ms.
    expect(recovery(calm(45, 65, 124.9)).outcome).toBe('PASS');
    expect(recovery(calm(45, 65, 125)).outcome).toBe('FAIL');
    const tight = { ...LIMIT, toleranceS: 0 };
    expect(recovery(calm(45, 65, 119.8), undefined, tight).outcome).toBe('PASS');
    expect(recovery(calm(45, 65, 120), undefined, tight).outcome).toBe('FAIL');
  });

  it('should fail a target that never comes back, with the time it was watched', () => {
    const result = recovery(calm(45, 65, 900));
    expect(result).toMatchObject({
      outcome: 'FAIL',
      measured: 25,
      reason:
        'create recovery after peak was 25.0 s, the limit is <= 10 s: not recovered by the end: of 20 seconds ' +
        'with answers 0 had errors and 20 a p95 above 125 ms (before had a p95 of 100 ms).',
    });
  });

  it('should fail a target of which nothing came back at all', () => {
    const dead = { ...after, ended: { create: { unanswered: times(40, 1) } } };
    expect(recovery([], [quiet, dead])).toMatchObject({
      outcome: 'FAIL',
      reason:
        'create recovery after peak was 25.0 s, the limit is <= 10 s: not recovered by the end, ' +
        'none of 40 arrivals was ok.',
    });
  });

  it('should be inconclusive without enough seconds, a baseline or the phase', () => {
    expect(recovery(calm(45, 49)).reason).toBe(
      'create recovery after peak cannot be judged: 4 seconds with answers after peak, it takes at least 5.',
    );
    expect(recovery(calm(45, 65), undefined, { ...LIMIT, relativeTo: 'calm' })).toMatchObject({
      outcome: 'INCONCLUSIVE',
      reason:
        'create recovery after peak cannot be judged: its baseline calm is missing: ' +
        'there is no ok answer of create (0 arrivals).',
    });
    expect(recovery(calm(45, 65), undefined, { ...LIMIT, after: 'storm' }).reason).toBe(
      'create recovery after storm cannot be judged: there is no phase storm to recover from.',
    );
  });

  it('should not judge the stragglers of the drain', () => {
    const drained = [...calm(45, 65), ...calm(65, 75, 5000)];
    expect(recovery(drained)).toMatchObject({ outcome: 'PASS', measured: 0 });
  });
});
