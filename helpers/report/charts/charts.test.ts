import { describe, expect, it } from 'vitest';
import { fabricatedRecord } from '../testing.ts';
import { fabricatedLimit, fabricatedResult, fabricatedVerdict } from '../testing-verdict.ts';
import { errorsChart, mergeClasses } from './errors-chart.ts';
import { generatorChart } from './generator-chart.ts';
import { latencyChart, latencyKey } from './latency-chart.ts';
import { levelsChart } from './levels-chart.ts';
import { rateChart } from './rate-chart.ts';
import { stepsChart } from './steps-chart.ts';

const record = fabricatedRecord();
const verdict = fabricatedVerdict();

/** Elements that were opened and not closed in order; none in well-formed XML. */
function unbalanced(svg: string): string[] {
  const open: string[] = [];
  for (const [, close, name = '', self] of svg.matchAll(/<(\/?)([a-z]+)(?:\s[^<>]*?)?(\/?)>/g)) {
    if (close) {
      if (open.pop() !== name) return [`</${name}>`];
    } else if (!self) open.push(name);
  }
  return open;
}

const heightOf = (svg: string): number => Number(/viewBox="0 0 960 (\d+)"/.exec(svg)?.[1]);

describe('charts of a record', () => {
  it.each([
    ['rate', rateChart(record)],
    ['latency', latencyChart(record, verdict, 'create')],
    ['errors', errorsChart(record) ?? ''],
    ['generator', generatorChart(record)],
    ['rate of a long run', rateChart(fabricatedRecord({ stretch: 300 }))],
  ])('should draw well-formed SVG with title, ground and phases: %s', (_, svg) => {
    expect(unbalanced(svg)).toEqual([]);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" viewBox="0 0 960 \d+"/);
    expect(svg.match(/<title>/g)?.length).toBeGreaterThanOrEqual(5);
    for (const phase of ['before', 'spike', 'after']) expect(svg).toContain(`>${phase}</text>`);
    expect(svg.length).toBeLessThan(120_000);
  });

  it('should shade what was broken in every chart, also what never ended', () => {
    const fault = {
      name: 'db',
      what: 'kill',
      whom: 'database',
      description: 'kill of the database',
      maker: 'stack',
      startS: 4,
      endOrderedS: 8,
      endS: 9,
      traffic: null,
      problem: null,
    } as const;
    const faults = [fault, { ...fault, description: 'stop of the broker', endS: null }];
    const broken = { ...record, faults };
    for (const svg of [
      rateChart(broken),
      latencyChart(broken, verdict, 'create'),
      errorsChart(broken) ?? '',
      generatorChart(broken),
    ]) {
      expect(unbalanced(svg)).toEqual([]);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      for (const { description } of faults) {
        expect(svg).toContain(`<title>fault: ${description}</title>`);
        expect(svg).toContain(`>${description}</text>`);
      }
    }
  });

  it('should show the CPU of the machine with what the host took of it, where they are known', () => {
    const named = (name: string) => `>${name}</text>`;
    const [inUse, stolen] = [named('in use'), named('of that stolen by the host')];
    const as = (change: { machineUse: number | null; steal: number | null }) =>
      generatorChart({
        ...record,
        series: record.series.map((point) => ({
          ...point,
          generators: point.generators.map((generator) => ({ ...generator, ...change })),
        })),
      });
    const known = as({ machineUse: 1, steal: 0.25 });
    expect(known).toContain(inUse);
    expect(known).toContain(stolen);
    expect(as({ machineUse: 0.5, steal: null })).not.toContain(stolen);
    expect(as({ machineUse: null, steal: null })).not.toContain(inUse);
    expect(heightOf(as({ machineUse: null, steal: null }))).toBeLessThan(heightOf(known));
  });

  it('should draw a limit over the phases that it judges, and not twice', () => {
    const limited = {
      ...verdict,
      limits: [
        fabricatedResult({
          limit: fabricatedLimit({ measure: 'p95' }),
          unit: 's',
          bound: '< 300 ms',
          boundValue: 0.3,
        }),
        fabricatedResult({
          limit: fabricatedLimit({ measure: 'p95' }),
          unit: 's',
          bound: '< 300 ms',
          boundValue: 0.3,
        }),
      ],
    };
    const svg = latencyChart(record, limited, 'create');
    expect(svg.split('p95 &lt; 300 ms').length - 1).toBe(1);
  });

  it('should say in the caption that bins hold the largest value, not an average', () => {
    const svg = latencyChart(fabricatedRecord({ stretch: 120 }), verdict, 'create');
    expect(svg).toContain('(largest per-second value in 30 s)');
  });

  it('should escape what a record brings along', () => {
    const odd = { ...record, profile: { ...record.profile, name: '<b>&"' } };
    expect(rateChart(odd)).toContain('&lt;b&gt;&amp;&quot;');
  });

  it('should draw an empty record without a number that is none', () => {
    const empty = { ...record, series: [], cells: [], errors: [] };
    expect(rateChart(empty)).not.toMatch(/NaN|Infinity/);
    expect(generatorChart(empty)).not.toMatch(/NaN|Infinity/);
    expect(errorsChart(empty)).toBeNull();
    expect(latencyKey(empty, verdict)).toBeNull();
  });
});

describe('levels over time', () => {
  const withGauges = (stretch?: number) => {
    const plain = fabricatedRecord(stretch === undefined ? {} : { stretch });
    return {
      ...plain,
      series: plain.series.map((point, i) => ({ ...point, gauges: { 'queue-depth': i % 7, jobs: 2 } })),
    };
  };

  it('should have a panel for each, with its largest value in words', () => {
    const svg = levelsChart(withGauges()) ?? '';
    expect(unbalanced(svg)).toEqual([]);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg).toContain('jobs at most 2, queue-depth at most 6.');
    expect(levelsChart(withGauges(120))).toContain('queue-depth (largest in 30 s)');
  });

  it('should be no chart where nobody told of a level', () => {
    expect(levelsChart(record)).toBeNull();
  });
});

describe('steps of an operation', () => {
  const [figures] = record.series.flatMap(({ by }) => Object.values(by)).filter(({ okUs }) => okUs);
  const withSteps = (...names: string[]) => ({
    ...record,
    series: record.series.map((point) => ({
      ...point,
      by: Object.fromEntries(names.map((name) => [name, figures!])),
    })),
  });

  it('should have a line for each step, whichever of them was asked for', () => {
    for (const of of ['send', 'send.second']) {
      const svg = stepsChart(withSteps('send', 'send.first', 'send.second', 'other.third'), of) ?? '';
      expect(unbalanced(svg)).toEqual([]);
      expect(svg).not.toMatch(/NaN|undefined|Infinity/);
      for (const step of ['first', 'second']) expect(svg).toContain(`>${step}</text>`);
      expect(svg).not.toContain('third');
    }
  });

  it('should leave groups out, and be no chart with less than two steps', () => {
    expect(stepsChart(withSteps('send', 'send.first', 'send.first{user=1}'), 'send')).toBeNull();
    expect(stepsChart(withSteps('send'), 'send')).toBeNull();
  });
});

describe('latencyKey', () => {
  it('should take the key with the most latency limits', () => {
    const p95 = fabricatedResult({
      limit: fabricatedLimit({ of: 'create.cancel', measure: 'p95' }),
      unit: 's',
    });
    expect(latencyKey(record, { ...verdict, limits: [p95] })).toBe('create.cancel');
  });
  it('should take the first operation when no limit is about latency', () => {
    expect(latencyKey(record, { ...verdict, limits: [] })).toBe('create');
  });
});

it('should merge classes over phases: counts added, the earliest example kept, most frequent first', () => {
  const error = {
    of: 'create',
    phase: 'spike',
    class: 'http 500',
    outcome: 'failed' as const,
    count: 2,
    firstAtS: 40,
    firstExample: 'later',
  };
  expect(
    mergeClasses([
      error,
      { ...error, class: 'timeout', count: 4 },
      { ...error, phase: 'before', count: 3, firstAtS: 7, firstExample: 'earlier' },
    ]),
  ).toEqual([
    { ...error, phase: 'before', count: 5, firstAtS: 7, firstExample: 'earlier' },
    { ...error, class: 'timeout', count: 4 },
  ]);
});
