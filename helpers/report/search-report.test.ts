import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../record/run-record.ts';
import { judge } from '../verdict/judge.ts';
import { limitOf } from '../verdict/testing.ts';
import { gapReport } from '../search/gap-report.ts';
import { searchChart } from './charts/search-chart.ts';
import { gapReportFiles } from './gap-report-text.ts';
import { scenarioReport } from './scenario-report.ts';
import { answerTable, levelsTable } from './search-tables.ts';
import { searchedRecord } from './search-testing.ts';
import { tableMarkdown } from './table.ts';

const withoutSearch = (record: RunRecord): RunRecord =>
  Object.fromEntries(Object.entries(record).filter(([name]) => name !== 'search')) as unknown as RunRecord;

describe('gapReport', () => {
  it('should say how much is missing, what broke and what ran out, with every level', () => {
    expect(gapReport(searchedRecord(27))).toMatchObject({
      format: 'focus-load/infrastructure-gap-report',
      unit: 'jobs',
      target: 50,
      minimum: 40,
      belowMinimum: true,
      lastGood: 27,
      interval: { low: 27, high: 27 },
      gap: 23,
      firstBad: 28,
      breach: 'failure',
      limitingResource: { name: 'GPU slots', text: '27 of 27 in use, 1 refused' },
      confirmed: true,
      hysteresis: 0,
    });
    const { levels } = gapReport(searchedRecord(27))!;
    expect(levels.map(({ value, outcome }) => `${value} ${outcome}`)).toContain('28 breach');
  });

  it('should be made between minimum and target too, and not when the target is reached', () => {
    expect(gapReport(searchedRecord(45))).toMatchObject({ gap: 5, belowMinimum: false });
    expect(gapReport(searchedRecord(50))).toBeNull();
    expect(gapReport(searchedRecord(60))).toBeNull();
    // The server's own limit, exactly at the target.
    expect(gapReport(searchedRecord(50, { levels: [40, 50, 60] }))).toBeNull();
    expect(gapReport(searchedRecord(49, { levels: [40, 50, 60] }))).toMatchObject({ gap: 1 });
  });

  it('should not be made of what the generator could not make, nor without a search', () => {
    const record = searchedRecord(27);
    const levels = record.search!.levels.map((level) =>
      level.outcome === 'breach' ? { ...level, outcome: 'generator-limited' as const, breach: null } : level,
    );
    expect(gapReport({ ...record, search: { levels, ended: 'answered' } })).toBeNull();
    expect(gapReport(withoutSearch(record))).toBeNull();
  });

  it('should take the target of a rate from the limits of the profile', () => {
    const record = searchedRecord(27, { over: 'rate' });
    const limits = [20, 100].map((bound) => limitOf('search', 'capacity', 'atLeast', bound));
    const judged = { ...record, profile: { ...record.profile, limits } };
    expect(gapReport(judged)).toMatchObject({ unit: 'arrivals per second', target: 100, minimum: null });
    expect(gapReport({ ...judged, profile: { ...judged.profile, limits: [] } })).toBeNull();
  });
});

describe('the report of a search', () => {
  it('should attach the gap report as Markdown and JSON, and neither without a gap', () => {
    const names = (capacity: number) => {
      const record = searchedRecord(capacity);
      return scenarioReport(record, judge(record)).attachments.map(({ name }) => name);
    };
    expect(names(27)).toEqual(
      expect.arrayContaining(['infrastructure-gap-report.md', 'infrastructure-gap-report.json']),
    );
    expect(names(60).filter((name) => name.startsWith('infrastructure'))).toEqual([]);
  });

  it('should write the gap for people, with the answer and the levels below', () => {
    const { markdown, json } = gapReportFiles(searchedRecord(27))!;
    expect(markdown).toContain(
      '**27 jobs of 50 jobs: 23 jobs are missing.** It is below the minimum of 40 jobs.',
    );
    expect(markdown).toContain('At 28 jobs it broke (failure): tasks.streaming success was 27/28');
    expect(markdown).toContain('**GPU slots** ran out: 27 of 27 in use, 1 refused.');
    expect(markdown).toContain('| 28 jobs | again, to be sure |');
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(gapReport(searchedRecord(27)))));
  });

  it('should tell the answer and each level in tables', () => {
    const record = searchedRecord(27);
    const answer = tableMarkdown(answerTable(record)!);
    for (const text of ['27 jobs', 'held through its confirmation', 'GPU slots', 'failure'])
      expect(answer).toContain(text);
    expect(levelsTable(record)!.rows).toHaveLength(record.search!.levels.length);
    expect(tableMarkdown(answerTable(searchedRecord(60))!)).toContain('50 jobs or more');
  });

  it('should draw throughput, latency and success over the levels, with capacity and first bad level marked', () => {
    const svg = searchChart(searchedRecord(27))!;
    for (const text of [
      'jobs that stream',
      'p95 of tasks.first-row',
      'success',
      'capacity: 27 jobs',
      'first bad level: 28 jobs',
    ])
      expect(svg).toContain(text);
    expect(searchChart(searchedRecord(60))).not.toContain('first bad level');
    expect(searchChart(withoutSearch(searchedRecord(27)))).toBeNull();
  });
});
