import { describe, expect, it } from 'vitest';
import type { Limit } from '../profile/profile.ts';
import type { ProbeRecord } from '../record/probe-record.ts';
import { probeOf } from '../verdict/testing-probes.ts';
import { judge } from '../verdict/judge.ts';
import { limitOf } from '../verdict/testing.ts';
import { probeCharts } from './charts/probe-charts.ts';
import { probeTable } from './probe-table.ts';
import { scenarioReport } from './scenario-report.ts';
import { tableMarkdown } from './table.ts';
import { fabricatedRecord } from './testing.ts';

const at = (value: (atS: number) => number) => Array.from({ length: 76 }, (_, atS) => value(atS));
const PROBE = probeOf('focus-server', {
  'cpu-cores': at((atS) => (atS >= 35 && atS < 45 ? 0.9 : 0.1)),
  'memory-bytes': at((atS) => 200e6 + atS * 1e5),
  'jobs-refused': at(() => 0),
  'x-cache-entries': at((atS) => atS % 7),
});
const withProbes = (probes: readonly ProbeRecord[], limits: readonly Limit[] = []) => {
  const record = fabricatedRecord();
  return { ...record, probes, profile: { ...record.profile, limits } };
};
const chartOf = (probe: ProbeRecord, limits: readonly Limit[] = []) => {
  const record = withProbes([probe], limits);
  const [chart] = probeCharts(record, judge(record));
  if (chart === undefined) throw new Error('no chart was drawn');
  return chart;
};

describe('charts of the servers', () => {
  it('should draw a panel for each group of series that says something, with phases and the level of a limit', () => {
    const limit = limitOf('focus-server.cpu-cores', 'probe', 'below', 0.8, { take: 'max', phase: 'spike' });
    const [name, svg] = chartOf(PROBE, [limit]);
    expect(name).toBe('probe-focus-server.svg');
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    for (const text of [
      'processor time (% of a core)',
      'memory',
      'x-cache-entries',
      'before',
      'spike',
      'max &lt; 80 % of a core',
    ]) {
      expect(svg).toContain(`>${text}</text>`);
    }
    expect(svg).not.toContain('jobs refused so far');
    expect(svg.match(/<path /g)).toHaveLength(3);
  });

  it('should say when the probe was blind and what is not told', () => {
    const [, svg] = chartOf({
      ...PROBE,
      blind: [{ fromS: 10, toS: 22.5, reason: 'connect ECONNREFUSED' }],
      notTold: [{ series: 'sockets', reason: 'it does not' }],
    });
    expect(svg).toContain('Blind from 10.0 to 22.5 s: connect ECONNREFUSED');
    expect(svg).toContain('Not told: sockets');
  });

  it('should draw the peaks of a series that is too long to be drawn point by point', () => {
    const points = Array.from(
      { length: 2000 },
      (_, i) => [i, 0.1, 0.05, i === 1000 ? 0.99 : 0.2, 40] as const,
    );
    const [, svg] = chartOf({ ...PROBE, series: [{ name: 'cpu-cores', unit: 'cores', points }] });
    expect(svg).toContain('cpu-cores at most 99.0 % of a core');
    expect(svg.length).toBeLessThan(60_000);
  });

  it('should draw none without probes, or of one that saw nothing', () => {
    const none = withProbes([{ ...PROBE, series: [] }]);
    expect(probeCharts(none, judge(none))).toEqual([]);
  });
});

describe('the table of the servers', () => {
  it('should tell mean, smallest and largest per phase, and name what was always 0', () => {
    const text = tableMarkdown(probeTable(withProbes([PROBE])) ?? { title: '', columns: [], rows: [] });
    expect(text).toContain('| focus-server.cpu-cores | 10.0 % | 10.0 % | 90.0 % | 10.0 % |');
    expect(text).toContain(
      '| focus-server.memory-bytes | 200 MB<br>200 MB … 200 MB | 202 MB<br>201 MB … 203 MB |',
    );
    expect(text).toContain('Always 0: focus-server.jobs-refused.');
    expect(text).not.toContain('| focus-server.jobs-refused |');
  });

  it('should not be there without probes', () => {
    expect(probeTable(withProbes([]))).toBeNull();
  });

  it('should leave out phases in the middle of many', () => {
    const record = withProbes([PROBE]);
    const phases = Array.from({ length: 9 }, (_, i) => ({
      ...record.phases[0]!,
      name: `p/${i}`,
      startS: i,
      endS: i + 1,
    }));
    const table = probeTable({ ...record, phases });
    expect(table?.columns.map(({ title }) => title)).toEqual([
      'Probe and series',
      'p/0',
      'p/1',
      'p/2',
      'p/6',
      'p/7',
      'p/8',
    ]);
    expect(table?.note).toContain('3 phases in between are left out');
  });
});

it('should put charts and table of the servers into the report', () => {
  const record = withProbes([PROBE]);
  const report = scenarioReport(record, judge(record));
  expect(report.attachments.map(({ name }) => name)).toContain('probe-focus-server.svg');
  expect(report.markdown).toContain('### Servers');
});
