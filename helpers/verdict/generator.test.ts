import { describe, expect, it } from 'vitest';
import { ABORTED_AFTER, INTERRUPTED } from '../record/run-end.ts';
import type { GeneratorPoint, RunRecord } from '../record/run-record.ts';
import { generatorProblems } from './generator.ts';
import { HEALTHY_GENERATOR, recordOf, second, times } from './testing.ts';

const ended = { create: { ok: times(400, 1) } };
const held = (atS: number, delayMs: number, phase = 'steady') => ({
  ...second(atS, phase, { ok: 1 }),
  generators: [{ ...HEALTHY_GENERATOR, eventLoopDelayP99Ms: delayMs }],
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

const phases = [{ ended, durationS: 40 }];
/** 40 seconds, of which some had these figures. */
const ill = (bad: readonly number[], figures: Partial<GeneratorPoint>) =>
  Array.from({ length: 40 }, (_, atS) => ({
    ...second(atS, 'steady', { ok: 1 }),
    generators: [bad.includes(atS) ? { ...HEALTHY_GENERATOR, ...figures } : HEALTHY_GENERATOR],
  }));

describe('the event loop', () => {
  it('should be forgiven up to 5 % of the seconds', () => {
    expect(generatorProblems(recordOf({ phases, series: watched([3, 9]) }))).toEqual([]);
    expect(generatorProblems(recordOf({ phases, series: watched([3, 9, 21], 40, 850) }))).toEqual([
      'its event loop was held up for more than 200 ms in 3 of 40 seconds, from 3.0 s to 22.0 s, ' +
        'at worst 850 ms',
    ]);
  });

  it('should be forgiven one second of a short run, and exactly 200 ms', () => {
    expect(generatorProblems(recordOf({ phases, series: watched([3], 5) }))).toEqual([]);
    expect(generatorProblems(recordOf({ phases, series: watched([1, 2, 3], 5, 200) }))).toEqual([]);
    expect(generatorProblems(recordOf({ phases, series: watched([1, 2], 5) }))).toHaveLength(1);
  });

  it('should not count in warm-up, nor in the drain', () => {
    const both = [{ name: 'warm', warmUp: true, ended }, { ended }];
    const series = Array.from({ length: 10 }, (_, atS) => held(atS, 900, 'warm'));
    const drain = Array.from({ length: 10 }, (_, i) => held(20 + i, 900));
    expect(generatorProblems(recordOf({ phases: both, series: [...series, ...drain] }))).toEqual([]);
  });

  it('should take the worst of several generators', () => {
    const series = ill([], {}).map((point, atS) => ({
      ...point,
      generators: [HEALTHY_GENERATOR, { ...HEALTHY_GENERATOR, eventLoopDelayP99Ms: atS < 3 ? 300 : 1 }],
    }));
    expect(generatorProblems(recordOf({ phases, series }))).toEqual([
      'its event loop was held up for more than 200 ms in 3 of 40 seconds, from 0 ms to 3.0 s, at worst 300 ms',
    ]);
  });
});

describe('what else may spoil a run', () => {
  it('should be named with when and how much', () => {
    const busy = ill([1, 2, 3, 4, 5], { eventLoopUse: 0.97 });
    expect(generatorProblems(recordOf({ phases, series: busy }))).toEqual([
      'its thread had no time to spare (event loop in use for more than 95 %) in 5 of 40 seconds, ' +
        'from 1.0 s to 6.0 s, at worst 97.0 %',
    ]);
    const stolen = ill([1, 2, 3, 4, 5], { steal: 0.4 });
    expect(generatorProblems(recordOf({ phases, series: stolen }))).toEqual([
      'its machine was given less CPU than it has (more than 20 % stolen by the host) in 5 of 40 seconds, ' +
        'from 1.0 s to 6.0 s, at worst 40.0 %',
    ]);
  });

  it('should be forgiven up to 10 % of the seconds, and where the machine does not tell', () => {
    expect(generatorProblems(recordOf({ phases, series: ill([1, 2, 3, 4], { steal: 0.4 }) }))).toEqual([]);
    expect(generatorProblems(recordOf({ phases, series: ill([1, 2, 3, 4, 5], { steal: null }) }))).toEqual(
      [],
    );
  });

  it('should name what was seen beside late arrivals in the same seconds, and nothing of other seconds', () => {
    const series = ill([7], { gcMaxMs: 180, machineUse: 0.99 }).map((point, atS) => ({
      ...point,
      late: atS === 7 ? 20 : 0,
    }));
    const record = recordOf({ phases: [{ ...phases[0], late: 20, worstLatenessMs: 300 }], series });
    expect(generatorProblems(record)).toEqual([
      '20 of 400 arrivals (5.0 %) started more than 100 ms late: 20 in steady (0 ms to 40.0 s), ' +
        'from 7.0 s to 8.0 s; the worst by 300 ms; meanwhile: garbage collection up to 180 ms, ' +
        'CPU of the machine in use up to 99.0 %',
    ]);
  });

  it('should be named with the worst that was seen, and not as its own cause', () => {
    const series = ill([1, 2, 3, 4, 5], { steal: 0.3 }).map((point, atS) =>
      atS === 3
        ? { ...point, generators: [{ ...HEALTHY_GENERATOR, steal: 0.5, eventLoopUse: 0.93 }] }
        : point,
    );
    expect(generatorProblems(recordOf({ phases, series }))).toEqual([
      'its machine was given less CPU than it has (more than 20 % stolen by the host) in 5 of 40 seconds, ' +
        "from 1.0 s to 6.0 s, at worst 50.0 %; meanwhile: the thread's own work up to 93.0 %",
    ]);
    const held = ill([1, 2, 3], { eventLoopDelayP99Ms: 400, gcMaxMs: 50, steal: 0.06 });
    expect(generatorProblems(recordOf({ phases, series: held }))).toEqual([
      'its event loop was held up for more than 200 ms in 3 of 40 seconds, from 1.0 s to 4.0 s, at worst 400 ms; ' +
        'meanwhile: CPU stolen by the host up to 6.0 %',
    ]);
  });

  it('should be told as shares of the seconds that were watched', () => {
    // 3 of 59 watched would be forgiven (5.1 % are not: 3 > 2.95), 3 of 60 are.
    const blind = (watchedS: number) =>
      Array.from({ length: 61 }, (_, atS) => ({
        ...second(atS, 'steady', { ok: 1 }),
        generators: atS >= watchedS ? [] : [{ ...HEALTHY_GENERATOR, eventLoopDelayP99Ms: atS < 3 ? 300 : 1 }],
      }));
    const long = [{ ended, durationS: 61 }];
    expect(generatorProblems(recordOf({ phases: long, series: blind(60) }))).toEqual([]);
    expect(generatorProblems(recordOf({ phases: long, series: blind(59) }))[0]).toMatch(/in 3 of 59 seconds/);
  });

  it("should not count levels of a search that were found to be the generator's own limit", () => {
    const levels = ['generator-limited', 'kept'].map((outcome, i) => ({ phase: `level-${i + 1}`, outcome }));
    const search = { levels } as unknown as NonNullable<RunRecord['search']>;
    const two = [
      { name: 'level-1', ended, late: 100, worstLatenessMs: 400 },
      { name: 'level-2', ended, late: 20, worstLatenessMs: 300 },
    ];
    expect(generatorProblems(recordOf({ phases: two, search }))).toEqual([
      '20 of 400 arrivals (5.0 %) started more than 100 ms late: 20 in level-2 (10.0 s to 20.0 s); the worst by 300 ms',
    ]);
  });

  it('should be that nobody watched, from two seconds and more than 5 % on', () => {
    const unwatched = (blind: number, total: number) => {
      const series = Array.from({ length: total }, (_, atS) => ({
        ...second(atS, 'steady', { ok: 1 }),
        generators: atS < blind ? [] : [HEALTHY_GENERATOR],
      }));
      return generatorProblems(recordOf({ phases: [{ ended, durationS: total }], series }));
    };
    expect(unwatched(1, 10)).toEqual([]);
    expect(unwatched(2, 40)).toEqual([]);
    expect(unwatched(2, 39)).toHaveLength(1);
    expect(unwatched(3, 60)).toEqual([]);
  });

  it('should be that nobody watched', () => {
    const series = ill([], {}).map((point, atS) => (atS < 3 ? { ...point, generators: [] } : point));
    expect(generatorProblems(recordOf({ phases, series }))).toEqual([
      'it did not watch itself in 3 of 40 seconds, from 0 ms to 3.0 s, so nobody knows whether it kept up',
    ]);
  });

  it('should be that the machine ran out of sockets, even once', () => {
    const errors = [
      {
        of: 'create.configure',
        phase: 'steady',
        class: 'generator out of sockets',
        outcome: 'unanswered' as const,
        count: 2,
        firstAtS: 3.2,
        firstExample: 'connect EADDRNOTAVAIL',
      },
    ];
    expect(generatorProblems(recordOf({ phases, errors }))).toEqual([
      '2 requests could not be sent for want of sockets on this machine, first at 3.2 s: "connect EADDRNOTAVAIL"',
    ]);
    const earlier = { ...errors[0]!, of: 'create.metadata', count: 1, firstAtS: 2.5, firstExample: 'EMFILE' };
    expect(generatorProblems(recordOf({ phases, errors: [...errors, earlier] }))).toEqual([
      '3 requests could not be sent for want of sockets on this machine, first at 2.5 s: "EMFILE"',
    ]);
  });

  it('should be whatever kept its records from being joined', () => {
    const joined = { count: 2, parts: [], problems: ['shard 2 of 2 is missing'] };
    expect(generatorProblems(recordOf({ phases, joined }))).toEqual(['shard 2 of 2 is missing']);
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
      generatorProblems(recordOf({ phases: [{ ended }], ended: 'cut-off', endReason: null, durationS: 7.5 })),
    ).toEqual(['the record is cut off: the process ended at 7.5 s of the run']);
    expect(
      generatorProblems(
        recordOf({ phases: [{ ended }], ended: 'aborted', endReason: 'generator out of sockets' }),
      ),
    ).toEqual(['the run was aborted by its own side: generator out of sockets']);
  });

  it('should be a problem when somebody ended it, with the second in which its load ended', () => {
    const record = recordOf({
      phases: [{ ended }],
      ended: 'aborted',
      endReason: INTERRUPTED,
      durationS: 12,
      figures: { [ABORTED_AFTER]: 7.5 },
    });
    expect(generatorProblems(record)).toEqual([
      'the run was interrupted at 7.5 s: the test was ended before its load was',
    ]);
  });

  it('should be none when the target was the reason', () => {
    const record = recordOf({ phases: [{ ended }], ended: 'aborted', endReason: 'nothing was ok for 10 s' });
    expect(generatorProblems(record)).toEqual([]);
  });
});
