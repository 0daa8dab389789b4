import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { judge } from '../verdict/judge.ts';
import { limitOf, recordOf, second, times, type RecordSpec } from '../verdict/testing.ts';
import { probeOf } from '../verdict/testing-probes.ts';
import { joinSegments } from './join-segments.ts';
import { ABORTED_AFTER, INTERRUPTED } from './run-end.ts';
import { ENDED_BY_RUN, type RunRecord } from './run-record.ts';

const START_MS = 1_767_225_600_000;
const MB = 1e6;
/** So much of an hour-long soak was planned, and so much of it does each half last. Seconds. */
const [SOAK_S, HALF_S, WARM_UP_S] = [120, 60, 10];
/** From the start of the first to the start of the second: 70 s of load and 30 s to start anew. */
const GAP_S = 100;

/**
 * Segment `i` of a soak of 120 s, each killed after 60 s of it. Memory grows by 36 GB/h, 10 MB a second, from the same
 * level anew; 58 of 60 arrivals came to an end.
 */
function segment(i: number, spec: RecordSpec = {}, perSecond = 10 * MB): RunRecord {
  return recordOf({
    phases: [
      { name: 'warm-up', warmUp: true, durationS: WARM_UP_S, ended: { create: { ok: times(10, 5) } } },
      { name: 'soak', durationS: SOAK_S, planned: SOAK_S, due: 60, ended: { create: { ok: times(58, 10) } } },
    ],
    limits: [
      limitOf('create', 'success', 'atLeast', 1, { phase: 'soak' }),
      limitOf('focus-server.memory-bytes', 'leak', 'atMost', 50 * MB, { phase: 'soak' }),
      limitOf('create', 'drift', 'atMost', 0.2, { phase: 'soak' }),
      limitOf('rows-per-second', 'figure', 'atLeast', 99),
    ],
    loadStartedAtMs: START_MS + i * GAP_S * 1000,
    startedAt: new Date(START_MS + i * GAP_S * 1000).toISOString(),
    runId: `run-${i + 1}`,
    durationS: WARM_UP_S + HALF_S,
    ended: 'cut-off',
    endReason: 'the process was ended',
    counters: { rows: 100 },
    figures: { 'rows-per-second': 100 + i },
    series: Array.from({ length: WARM_UP_S + HALF_S }, (_, atS) =>
      second(atS, atS < WARM_UP_S ? 'warm-up' : 'soak', { ok: 1, p50Ms: 100 + i }),
    ),
    probes: [
      probeOf('focus-server', {
        'memory-bytes': Array.from(
          { length: WARM_UP_S + HALF_S },
          (_, atS) => 200 * MB + perSecond * atS + ((atS * 7) % 3) * MB,
        ),
      }),
    ],
    ...spec,
  });
}
const judged = (...records: RunRecord[]) => judge(joinSegments(records));
const outcomes = (...records: RunRecord[]) => judged(...records).limits.map(({ outcome }) => outcome);

describe('joinSegments', () => {
  it('should put each segment on the time axis of the first, with its own phases, and add what is counted', () => {
    const record = joinSegments([segment(1), segment(0)]);
    expect(record.phases.map(({ name, startS, endS, segment: own }) => [name, startS, endS, own])).toEqual([
      ['warm-up', 0, 10, 0],
      ['soak', 10, 70, 0],
      ['warm-up', 100, 110, 1],
      ['soak', 110, 170, 1],
    ]);
    expect(record.durationS).toBe(170);
    expect(record.cells.map(({ phase, count }) => [phase, count])).toEqual([
      ['warm-up', 20],
      ['soak', 116],
    ]);
    expect(record.counters).toEqual({ rows: 200 });
    expect([record.series[0]?.atS, record.series.at(-1)?.atS, record.series.length]).toEqual([0, 169, 140]);
    const points = record.probes[0]?.series[0]?.points ?? [];
    expect([points.length, points[69]?.[0], points[70]?.[0]]).toEqual([140, 69, 100]);
    expect(record.joined).toMatchObject({ as: 'segments', count: 2, problems: [] });
    expect(record.joined?.parts.map(({ runId, figures }) => [runId, figures])).toEqual([
      ['run-1', { 'rows-per-second': 100 }],
      ['run-2', { 'rows-per-second': 101 }],
    ]);
  });

  it('should be complete when the segments lasted as long as planned, and not hold what was in flight against it', () => {
    const record = joinSegments([segment(0), segment(1)]);
    expect(record).toMatchObject({ ended: 'complete', endReason: null });
    // 58 of 60 ended in each; of the other two nobody knows.
    expect(record.phases.map(({ due, dueBy }) => [due, dueBy])).toEqual([
      [10, { create: 10 }],
      [58, { create: 58 }],
      [10, { create: 10 }],
      [58, { create: 58 }],
    ]);
    const [success, leak, drift, figure] = judge(record).limits;
    expect(success).toMatchObject({ outcome: 'PASS', measured: 1, samples: 116 });
    expect(leak).toMatchObject({ outcome: 'FAIL' });
    expect(leak?.measured).toBeCloseTo(36_000 * MB, -9);
    expect(drift).toMatchObject({ outcome: 'PASS', measured: 0 });
    // The worst of 100 and 101.
    expect(figure).toMatchObject({ outcome: 'PASS', measured: 100 });
  });

  it('should be cut off when they did not, and say what is missing', () => {
    const record = joinSegments([segment(0), segment(1, { durationS: 40 })]);
    expect(record).toMatchObject({
      ended: 'cut-off',
      endReason: 'soak lasted 90 s in all segments, planned are 120 s',
    });
    expect(judge(record).outcome).toBe('FAIL');
    const flat = judged(segment(0, {}, 0), segment(1, { durationS: 40 }, 0));
    expect(flat.outcome).toBe('INCONCLUSIVE');
    expect(flat.reasons.join(' ')).toContain('soak lasted 90 s in all segments');
  });

  it('should see neither leak nor drift in a restart, and a leak in spite of one', () => {
    // The second starts 5 GB higher and half as fast again: a level of its own, not a leak.
    const higher = segment(1, {
      probes: [
        probeOf('focus-server', {
          'memory-bytes': Array.from({ length: 70 }, (_, i) => 5e9 + ((i * 7) % 3) * MB),
        }),
      ],
      series: Array.from({ length: 70 }, (_, atS) =>
        second(atS, atS < 10 ? 'warm-up' : 'soak', { ok: 1, p50Ms: 150 }),
      ),
    });
    expect(outcomes(segment(0, {}, 0), higher)).toEqual(['PASS', 'PASS', 'PASS', 'PASS']);
    expect(outcomes(segment(0), segment(1))).toEqual(['PASS', 'FAIL', 'PASS', 'PASS']);
  });

  it('should judge a figure by the segment that is worst, and miss one that a segment did not report', () => {
    const figure = (rows: number | null) =>
      judged(segment(0), segment(1, { figures: rows === null ? {} : { 'rows-per-second': rows } })).limits[3];
    expect(figure(90)).toMatchObject({ outcome: 'FAIL', measured: 90 });
    expect(figure(null)?.outcome).toBe('INCONCLUSIVE');
    expect(figure(null)?.reason).toContain('segment 2 did not report it');
  });

  it('should not compare ends of segments with each other', () => {
    const growth = limitOf('focus-server.memory-bytes', 'probe', 'atMost', 1e12, {
      phase: 'soak',
      take: 'growth',
    });
    const [first, other] = [0, 1].map((i) => segment(i, { limits: [growth] }));
    const [result] = judged(first!, other!).limits;
    expect(result?.outcome).toBe('INCONCLUSIVE');
    expect(result?.reason).toContain('growth over several segments says nothing');
  });

  it('should not trust pages that a segment could not trust, or did not record', () => {
    const pages = (i: number, ...problems: string[]) =>
      segment(i, { browsers: { browser: 'chromium 1', problems } });
    expect(joinSegments([segment(0), segment(1)]).browsers).toBeUndefined();
    expect(joinSegments([pages(0), pages(1)]).browsers).toEqual({ browser: 'chromium 1', problems: [] });
    expect(joinSegments([pages(0), pages(1, 'it crashed')]).browsers?.problems).toEqual(['it crashed']);
    expect(joinSegments([pages(0), segment(1)]).browsers?.problems).toEqual([
      'what they saw was not recorded in every segment',
    ]);
  });

  it('should take a segment that was ended in order as one whose process ended then', () => {
    const inOrder = (i: number, own = 2): RunRecord => {
      const cut = segment(i);
      const soak = cut.cells.filter(({ phase }) => phase === 'soak');
      return {
        ...cut,
        ...{ ended: 'aborted', endReason: INTERRUPTED },
        // It gave up what was in flight, and had no time to remove all of it.
        durationS: cut.durationS + 12,
        cells: [...cut.cells, ...soak.map((cell) => ({ ...cell, outcome: 'unanswered' as const, count: 2 }))],
        errors: [
          {
            ...{ of: 'create.hold', phase: 'soak', outcome: 'unanswered', class: ENDED_BY_RUN, count: own },
            ...{ firstAtS: cut.durationS, firstExample: 'the run ended before job 1-1 was held' },
          },
        ],
        figures: { ...cut.figures, [ABORTED_AFTER]: cut.durationS, leftovers: 1 },
        leftovers: [{ kind: 'job', id: '1-1', reason: 'connect ECONNREFUSED' }],
      };
    };
    const cut = joinSegments([segment(0), segment(1)]);
    const ended = joinSegments([inOrder(0), inOrder(1)]);
    expect(ended).toMatchObject({ ended: 'complete', endReason: null, errors: [], leftovers: [] });
    for (const part of ['phases', 'cells', 'series', 'probes', 'durationS'] as const) {
      expect(ended[part]).toEqual(cut[part]);
    }
    expect(judge(ended).limits).toEqual(judge(cut).limits);
    // Two were not answered, and the end of the run explains only one: neither is forgotten.
    expect(joinSegments([inOrder(0, 1), inOrder(1, 1)]).phases.map(({ due }) => due)).toEqual([
      10, 60, 10, 60,
    ]);
  });

  it('should be aborted when a segment was, for its reason', () => {
    const aborted = segment(1, { ended: 'aborted', endReason: 'HOPELESS: nothing answers' });
    expect(joinSegments([segment(0), aborted])).toMatchObject({
      ended: 'aborted',
      endReason: 'HOPELESS: nothing answers',
    });
  });

  it('should name foreign, empty and overlapping segments, and leave the first two out', () => {
    const foreign = segment(2, { environment: { ...segment(0).environment, name: 'staging' } });
    const empty = segment(3, { loadStartedAtMs: null });
    const early = segment(1, { loadStartedAtMs: START_MS + 50_000, runId: 'run-early' });
    const { joined } = joinSegments([segment(0), early, foreign, empty]);
    expect(joined?.count).toBe(2);
    expect(joined?.problems).toEqual([
      "the segment of run run-3 is foreign: its environment is staging, the others' is emulator",
      'the segment of run run-4 is empty: its load never began',
      'the segment of run run-early began 20.0 s before the one of run run-1 ended: they loaded the target together, which no limit is for',
    ]);
    expect(judged(segment(0, {}, 0), segment(1, {}, 0), foreign).outcome).toBe('INCONCLUSIVE');
  });

  it('should take another port of this machine for the same target, and another host for a foreign one', () => {
    const at = (i: number, baseUrl: string) =>
      segment(i, { environment: { ...segment(0).environment, baseUrl } });
    const problems = (a: string, b: string) => joinSegments([at(0, a), at(1, b)]).joined?.problems;
    expect(problems('http://127.0.0.1:1234/x', 'http://127.0.0.1:4321/x')).toEqual([]);
    expect(problems('https://a.example.com', 'https://b.example.com')).toHaveLength(1);
  });

  it('should refuse what does not come in segments', () => {
    const withFault = segment(0);
    const faults = [{ name: 'down' }] as unknown as NonNullable<RunRecord['profile']['faults']>;
    const record = { ...withFault, profile: { ...withFault.profile, faults } };
    expect(() => joinSegments([record])).toThrow('has faults, which one run makes or none');
    expect(() => joinSegments([])).toThrow('at least one record whose load began');
  });

  it('should write what the schema of the record describes', () => {
    const schema = JSON.parse(readFileSync(new URL('./run-record.schema.json', import.meta.url), 'utf8')) as {
      definitions: Record<string, object>;
    };
    const { joined, phases } = joinSegments([segment(0), segment(1)]);
    const ajv = new Ajv({ strict: false });
    ajv.addSchema({ $id: 'record', definitions: schema.definitions });
    expect(ajv.validate({ $ref: 'record#/definitions/joined' }, joined), ajv.errorsText()).toBe(true);
    for (const phase of phases) {
      expect(ajv.validate({ $ref: 'record#/definitions/phase' }, phase), ajv.errorsText()).toBe(true);
    }
  });
});
