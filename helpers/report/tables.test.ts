import { describe, expect, it } from 'vitest';
import { formatDuration, formatLatency } from './format.ts';
import {
  formatInterval,
  formatMargin,
  formatMeasured,
  limitsHtml,
  limitsMarkdown,
  worstLimit,
} from './limits-table.ts';
import { scenarioMetrics } from './metrics.ts';
import { Inconclusive, LimitsBroken } from './outcome-error.ts';
import { errorsTable, operationsTable, phasesTable } from './run-tables.ts';
import { scenarioReport } from './scenario-report.ts';
import { escapeMarkdown } from './table.ts';
import { encodeHistogram, fabricatedRecord } from './testing.ts';
import { fabricatedResult, fabricatedVerdict } from './testing-verdict.ts';

describe('figures', () => {
  it.each([
    [0.00042, '0.42 ms'],
    [0.0084, '8.4 ms'],
    [0.0842, '84.2 ms'],
    [0.84, '840 ms'],
    [1.234, '1.23 s'],
    [95, '95 s'],
  ])('should write %d s as %s', (seconds, text) => {
    expect(formatLatency(seconds)).toBe(text);
  });
  it.each([
    [77.4, '77.4 s'],
    [100, '1 min 40 s'],
    [7500, '2 h 5 min'],
    [86_400, '1 d'],
  ])('should write a duration of %d s as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
  it('should tell a figure from a bound that it nearly is', () => {
    expect(formatMeasured(0.94996, 'ratio', 0.95)).not.toBe(formatMeasured(0.95, 'ratio', 0.95));
    expect(formatMeasured(12_345, 'count')).toBe('12,345');
    expect(formatMeasured(null, 's')).toBe('–');
  });
  it('should leave an open end of an interval open', () => {
    expect(formatInterval({ low: 0.204, high: null }, 's')).toBe('204 ms …');
    expect(formatInterval({ low: null, high: null }, 's')).toBe('–');
  });
  it('should sign margins', () => {
    expect([formatMargin(0.613), formatMargin(-0.041), formatMargin(null)]).toEqual(['+61 %', '-4.1 %', '–']);
  });
});

describe('limits table', () => {
  it('should put what broke first, with its reason', () => {
    const lines = limitsMarkdown(fabricatedVerdict()).split('\n');
    expect(lines[2]).toBe('| Outcome | Limit | Bound | Measured | 95 % interval | Margin | Samples |');
    expect(lines[4]).toBe(
      '| **✗ FAIL** | **create success in spike**<br>create success in spike is 69.5 %, below the bound of 80 % (139 of 200 arrivals ok). | &gt;= 80 % | **69.5 %** | 62.8 % … 75.5 % | -13 % | 200 |',
    );
    expect(lines[5]).toContain('| **? INCONCLUSIVE** |');
  });
  it('should colour outcomes inline and escape texts', () => {
    const html = limitsHtml({ ...fabricatedVerdict(), limits: [fabricatedResult({ what: '<script>' })] });
    expect(html).toContain('background:#DDF3E8;color:#07573B');
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toMatch(/<script|<style|class=/);
  });
  it('should find the limit with the least room among those of the worst outcome', () => {
    const roomy = fabricatedResult({ what: 'roomy', margin: 0.5 });
    const tight = fabricatedResult({ what: 'tight', margin: 0.01 });
    const broken = fabricatedResult({ what: 'broken', margin: null, outcome: 'FAIL' });
    expect(worstLimit({ limits: [roomy, tight] })?.what).toBe('tight');
    expect(worstLimit({ limits: [roomy, tight, broken] })?.what).toBe('broken');
    expect(worstLimit({ limits: [] })).toBeUndefined();
  });
});

describe('tables of a run', () => {
  const record = fabricatedRecord({ failing: 0 });
  const cell = {
    of: 'create',
    outcome: 'ok' as const,
    responseSumUs: 0,
    serviceSumUs: 1,
    responseMaxUs: 0,
    serviceMaxUs: 1,
    serviceUs: encodeHistogram([1]),
  };
  // 1 to 60 ms in one phase, 61 to 100 ms in the other, and a warm-up that must not count
  const ms = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => (from + i) * 1000);
  const cells = [
    { phase: 'warm-up', values: ms(900, 999) },
    { phase: 'before', values: ms(1, 60) },
    { phase: 'spike', values: ms(61, 100) },
  ].map(({ phase, values }) => ({
    ...cell,
    phase,
    count: values.length,
    responseUs: encodeHistogram(values),
    responseSumUs: values.reduce((a, b) => a + b, 0),
    responseMaxUs: Math.max(...values),
  }));

  it('should merge histograms over phases, without warm-up', () => {
    const row = operationsTable({ ...record, cells }).rows[0];
    expect(row?.slice(0, 8)).toEqual([
      'create',
      '100',
      '100',
      '50.5 ms',
      '50 ms',
      '95 ms',
      '99 ms',
      '100 ms',
    ]);
  });
  it('should give metrics of the same figures', () => {
    const values = Object.fromEntries(scenarioMetrics({ ...record, cells }).map((m) => [m.title, m.value]));
    expect(values['create p50']).toBeCloseTo(50, 0);
    expect(values['create p95']).toBeCloseTo(95, 0);
    expect(values['success']).toBe(100);
    // 320 arrivals in 70 s
    expect(values['achieved rate']).toBe(4.571);
  });
  it('should count outcomes and rates per phase', () => {
    expect(phasesTable(record).rows[2]).toEqual([
      'spike',
      '200',
      '200',
      '0',
      '0',
      '200',
      '0',
      '0',
      '0',
      '20/s',
      '20/s',
    ]);
  });
  it('should have no table of errors without errors', () => {
    expect(errorsTable(record)).toBeNull();
  });
});

describe('scenarioReport', () => {
  it('should show the limits before everything else, then the charts', () => {
    const { html, attachments } = scenarioReport(fabricatedRecord(), fabricatedVerdict());
    const order = ['>✗ FAIL<', '>Limits<', 'data:image/svg+xml', '>Errors<', '>Phases<', '>The run<'];
    const found = order.map((text) => html.indexOf(text));
    expect(found).toEqual([...found].sort((a, b) => a - b));
    expect(found[0]).toBeGreaterThan(-1);
    expect(attachments.map(({ name }) => name)).toEqual([
      'rate.svg',
      'latency.svg',
      'steps.svg',
      'errors.svg',
      'generator.svg',
      'record.json.gz',
    ]);
  });
  it('should give the reasons when it did not come to a run', () => {
    const { markdown, attachments } = scenarioReport(null, fabricatedVerdict('NOT AVAILABLE'));
    expect(markdown).toBe('**– NOT AVAILABLE**\n- The target does not serve /cancel.');
    expect(attachments).toEqual([]);
  });
});

describe('outcome errors', () => {
  it('should list what cannot be judged', () => {
    const error = new Inconclusive(fabricatedVerdict('INCONCLUSIVE'));
    expect(error.message).toBe(
      '1 of 5 limits cannot be judged:\n' +
        '  create p95 in after: 211 ms, bound <= 1.2 x before (= 203 ms) (margin -4.1 %, 95 % interval 204 ms …, 57 samples)\n' +
        '    p95 needs 59 samples, after has 57: run it at a larger scale.',
    );
    expect(error.stack).toBe(`Inconclusive: ${error.message}`);
  });
  it('should give the reasons when there are no limits', () => {
    expect(new LimitsBroken({ outcome: 'FAIL', reasons: ['aborted'], limits: [] }).message).toBe('aborted');
  });
});

it('should escape what Markdown would take for markup', () => {
  expect(escapeMarkdown('a|b *c* <d>\n e')).toBe('a\\|b \\*c\\* &lt;d&gt; e');
});
