import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { joinRecords } from '../record/join.ts';
import type { RunRecord } from '../record/run-record.ts';
import { fabricatedRecord } from '../report/testing.ts';
import type { SearchPlan } from '../profile/search-plan.ts';
import { PLAN } from '../search/testing.ts';
import { limitOf, recordOf, times } from '../verdict/testing.ts';
import { recordProblems } from './check-record.ts';
import { OperationError } from './operation.ts';
import { atOnce, closed, constant, runVirtually, testProfile } from './testing.ts';

interface Schema {
  readonly $ref?: string;
  readonly oneOf?: readonly Schema[];
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly items?: Schema;
  readonly definitions: Readonly<Record<string, Schema>>;
}
const SCHEMA = JSON.parse(
  readFileSync(new URL('../record/run-record.schema.json', import.meta.url), 'utf8'),
) as Schema;

/** Places of a record that the schema does not describe. The profile has a description of its own. */
function undescribed(value: unknown, schema: Schema, place = ''): string[] {
  if (schema.$ref !== undefined) {
    return undescribed(value, SCHEMA.definitions[schema.$ref.split('/').at(-1)!]!, place);
  }
  if (schema.oneOf !== undefined) return value === null ? [] : undescribed(value, schema.oneOf[1]!, place);
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => undescribed(item, schema.items!, `${place}[${i}]`));
  }
  if (typeof value !== 'object' || value === null || place === '.profile') return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const own = schema.properties?.[key] ?? schema.additionalProperties;
    return own === undefined ? [`${place}.${key}`] : undescribed(inner, own, `${place}.${key}`);
  });
}

async function virtualRecord(): Promise<RunRecord> {
  const profile = testProfile([constant(20, 3), atOnce(30, 2), closed(2, 2, 0.1)], {
    maxInFlight: 10,
    users: 2,
  });
  const run = await runVirtually(profile, async (context, clock) => {
    context.count('rows', 2);
    await context.step('ask', async () => {
      await clock.sleepUntil(clock.nowUs() + 150_000);
      if (context.arrival % 7 === 3) throw new OperationError('failed', 'http 500', 'it broke');
    });
  });
  const template = recordOf();
  return {
    ...template,
    ...{ profile, ...run.snapshot, series: run.series, durationS: run.endedAtUs / 1e6 },
    ...{ ended: run.end.ended, endReason: run.end.reason },
  };
}

describe('run-record.schema.json', () => {
  it('should accept and describe every field of what the engine writes', async () => {
    const record = await virtualRecord();
    expect(record.phases.map(({ dropped }) => dropped > 0)).toEqual([false, true, false]);
    expect(record.errors.map((error) => error.class)).toContain('http 500');
    expect(recordProblems(record)).toEqual([]);
    expect(undescribed(record, SCHEMA)).toEqual([]);
  });

  it('should accept and describe fabricated and joined records', () => {
    const shard = (index: number) =>
      recordOf({
        phases: [{ ended: { create: { ok: times(10, 3) } } }],
        shard: { index, count: 2 },
        leftovers: [{ kind: 'job', id: '1-1', reason: 'it stayed' }],
      });
    for (const record of [fabricatedRecord(), shard(0), joinRecords([shard(0), shard(1)])]) {
      expect(recordProblems(record)).toEqual([]);
      expect(undescribed(record, SCHEMA)).toEqual([]);
    }
  });

  it('should accept and describe the trail of a search', async () => {
    const search: SearchPlan = {
      ...PLAN,
      operations: ['op'],
      levels: [5, 10],
      healthy: [limitOf('op.streaming', 'success', 'atLeast', 0.95)],
    };
    const profile = testProfile([], { search });
    const run = await runVirtually(
      profile,
      async (context) => {
        if (context.arrival % 4 === 0) throw new OperationError('refused', 'http 503', 'full');
        while (context.held?.released() === false) {
          context.held.seen();
          await context.wait(1);
        }
      },
      {
        probe: {
          read: () => Promise.resolve([{ name: 'slots', inUse: 3, limit: 5, waiting: 0, refused: 1 }]),
        },
      },
    );
    const record = { ...recordOf(), profile, ...run.snapshot, series: run.series, search: run.trail! };
    expect(record.search.levels.map(({ outcome }) => outcome)).toContain('breach');
    expect(recordProblems(record)).toEqual([]);
    expect(undescribed(record, SCHEMA)).toEqual([]);
  });

  it('should pass over what it does not know', () => {
    expect(recordProblems({ ...fabricatedRecord(), invented: { later: true } })).toEqual([]);
  });
});

describe('recordProblems', () => {
  const record = fabricatedRecord();
  const [cell, ...cells] = record.cells;

  it.each<[string, unknown, string]>([
    ['another file', { scripts: {} }, 'format: expected "focus-load/run-record", found nothing'],
    ['nothing', null, 'format: expected "focus-load/run-record", found nothing'],
    [
      'the old format',
      { ...record, version: 1 },
      'expected a record of format version 3, found 1; read it with',
    ],
    ['a missing field', { ...record, series: undefined }, "record: must have required property 'series'"],
    ['text for a number', { ...record, durationS: '1 s' }, 'durationS: must be number'],
    [
      'an unknown outcome',
      { ...record, cells: [{ ...cell, outcome: 'fine' }, ...cells] },
      'cells.0.outcome: must be equal to one of the allowed values ("ok", "refused", "failed", "unanswered")',
    ],
    [
      'a broken histogram',
      { ...record, cells: [{ ...cell, responseUs: 'AAAA' }, ...cells] },
      "cells.0.responseUs: expected a histogram in HdrHistogram's V2",
    ],
    [
      'a histogram of another cell',
      { ...record, cells: [{ ...cell, count: (cell?.count ?? 0) + 1 }, ...cells] },
      `cells.0.responseUs: expected ${(cell?.count ?? 0) + 1} latencies, as count says, found ${cell?.count}`,
    ],
    [
      'broken bins',
      {
        ...record,
        series: [
          { ...record.series[0], by: { create: { ok: 1, refused: 0, failed: 0, unanswered: 0, okUs: '!' } } },
        ],
      },
      'series.0.by.create.okUs: expected bins such as "2s 1*3", found "!"',
    ],
  ])('should name place and expectation for %s', (_, value, problem) => {
    expect(recordProblems(value).join('\n')).toContain(problem);
  });

  it('should not repeat itself for long', () => {
    const problems = recordProblems({ ...record, cells: record.cells.map(() => ({})) });
    expect(problems).toHaveLength(6);
    expect(problems[5]).toMatch(/^and \d+ more problems$/);
  });
});
