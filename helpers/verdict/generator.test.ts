import { describe, expect, it } from 'vitest';
import { generatorProblems } from './generator.ts';
import { recordOf, second, times } from './testing.ts';

const ended = { create: { ok: times(400, 1) } };
const held = (atS: number, delayMs: number, phase = 'steady') => ({
  ...second(atS, phase, { ok: 1 }),
  generator: { eventLoopDelayP99Ms: delayMs, cpuCores: 1, rssMb: 100 },
});
const watched = (bad: readonly number[], total = 40, delayMs = 201) =>
  Array.from({ length: total }, (_, atS) => held(atS, bad.includes(atS) ? delayMs : 20));

describe('late arrivals', () => {
  it('should be forgiven up to 1 %', () => {
    expect(generatorProblems(recordOf({ phases: [{ ended, late: 4 }] }))).toEqual([]);
    expect(generatorProblems(recordOf({ phases: [{ ended, late: 5, worstLatenessMs: 1234 }] }))).toEqual([
      '5 of 400 arrivals (1.3 %) started more than 100 ms late: 5 in steady (0 ms to 10.0 s); the worst by 1.2 s',
    ]);
  });

  it('should be at least three', () => {
    const few = { create: { ok: times(10, 1) } };
    expect(generatorProblems(recordOf({ phases: [{ ended: few, late: 2 }] }))).toEqual([]);
    expect(generatorProblems(recordOf({ phases: [{ ended: few, late: 3 }] }))).toHaveLength(1);
  });

  it('should not count in warm-up, and be added up over phases', () => {
    const phases = [
      { name: 'warm', warmUp: true, ended, late: 400, worstLatenessMs: 9000 },
      { name: 'a', ended, late: 5, worstLatenessMs: 300 },
      { name: 'b', ended },
      { name: 'c', ended, late: 8, worstLatenessMs: 400 },
    ];
    expect(generatorProblems(recordOf({ phases }))).toEqual([
      '13 of 1200 arrivals (1.1 %) started more than 100 ms late: ' +
        '5 in a (10.0 s to 20.0 s), 8 in c (30.0 s to 40.0 s); the worst by 400 ms',
    ]);
  });
});

describe('the event loop', () => {
  it('should be forgiven up to 5 % of the seconds', () => {
    expect(generatorProblems(recordOf({ phases: [{ ended }], series: watched([3, 9]) }))).toEqual([]);
    expect(
      generatorProblems(recordOf({ phases: [{ ended }], series: watched([3, 9, 21], 40, 850) })),
    ).toEqual([
      'its event loop was held up for more than 200 ms in 3 of 40 seconds, from 3.0 s to 22.0 s, ' +
        'the worst for 850 ms',
    ]);
  });

  it('should be forgiven one second of a short run, and exactly 200 ms', () => {
    expect(generatorProblems(recordOf({ phases: [{ ended }], series: watched([3], 5) }))).toEqual([]);
    expect(generatorProblems(recordOf({ phases: [{ ended }], series: watched([1, 2, 3], 5, 200) }))).toEqual(
      [],
    );
    expect(generatorProblems(recordOf({ phases: [{ ended }], series: watched([1, 2], 5) }))).toHaveLength(1);
  });

  it('should not count in warm-up', () => {
    const phases = [{ name: 'warm', warmUp: true, ended }, { ended }];
    const series = Array.from({ length: 10 }, (_, atS) => held(atS, 900, 'warm'));
    expect(generatorProblems(recordOf({ phases, series }))).toEqual([]);
  });
});

describe('the end of the run', () => {
  it('should be a problem when the process was cut off or gave up itself', () => {
    expect(
      generatorProblems(
        recordOf({ phases: [{ ended }], ended: 'cut-off', endReason: 'killed', durationS: 7.5 }),
      ),
    ).toEqual(['the record is cut off: the process ended at 7.5 s of the run (killed)']);
    expect(
      generatorProblems(
        recordOf({ phases: [{ ended }], ended: 'aborted', endReason: 'generator out of sockets' }),
      ),
    ).toEqual(['the run was aborted by its own side: generator out of sockets']);
  });

  it('should be none when the target was the reason', () => {
    const record = recordOf({ phases: [{ ended }], ended: 'aborted', endReason: 'nothing was ok for 10 s' });
    expect(generatorProblems(record)).toEqual([]);
  });
});
