import { describe, expect, it } from 'vitest';
import { OperationError } from '../helpers/engine/operation.ts';
import { runVirtually } from '../helpers/engine/testing.ts';
import { isRight } from '../helpers/record/certificate.ts';
import type { Cell, RunRecord } from '../helpers/record/run-record.ts';
import { LatencyHistogram } from '../helpers/stats/latency-histogram.ts';
import { recordOf } from '../helpers/verdict/testing.ts';
import { CHECKS } from './checks.ts';
import { compareRun } from './compare.ts';
import { STEADY, WORK, type Plan } from './plan.ts';
import { TruthDesk } from './truth-desk.ts';
import type { Truth } from './truth.ts';

/**
 * The engine's own schedule, runner and recorder in virtual time, with the truth server's rules as the target:
 * everything but transports, clocks and the machine, so that every figure has to come out exactly.
 */
async function virtually(name: string): Promise<{ plan: Plan; record: RunRecord; truth: Truth }> {
  const check = CHECKS.find((candidate) => candidate.name === name);
  if (!check) throw new Error(`no check ${name}`);
  const plan = check.plan({ transport: 'undici', seed: 3, isShort: true });
  const desk = new TruthDesk(plan.behaviour);
  let bytes = 0;
  const run = await runVirtually(plan.profile, async ({ arrival }, clock) => {
    const cameUs = clock.nowUs();
    const decision = desk.decide(arrival, cameUs);
    for (let dueUs = decision.dueUs; clock.nowUs() < dueUs; dueUs = desk.dueUs(decision)) {
      await clock.sleepUntil(dueUs);
    }
    desk.answered(decision, cameUs, clock.nowUs());
    bytes += decision.bytes;
    if (decision.status === null) throw new OperationError('unanswered', 'connection reset', 'closed');
    if (decision.status !== 200) {
      throw new OperationError(decision.status === 429 ? 'refused' : 'failed', 'http', 'no');
    }
  });
  const record: RunRecord = {
    ...recordOf(),
    ...run.snapshot,
    profile: plan.profile,
    series: run.series,
    counters: { 'bytes-received': bytes },
  };
  return { plan, record, truth: desk.truth() };
}

const wrongOf = (
  { plan, record, truth }: Awaited<ReturnType<typeof virtually>>,
  doctored: Partial<RunRecord> = {},
) =>
  compareRun({ ...record, ...doctored }, plan.law, truth)
    .filter((figure) => !isRight(figure))
    .map(({ name }) => name);

/** The cells of the counted ok arrivals changed, the others as they are. */
const doctor = (record: RunRecord, change: (cell: Cell) => Partial<Cell>): Partial<RunRecord> => ({
  cells: record.cells.map((cell) =>
    cell.of === WORK && cell.phase === STEADY && cell.outcome === 'ok' ? { ...cell, ...change(cell) } : cell,
  ),
});

/** Every latency of a histogram times `factor`. */
function scaled(encoded: string, factor: number): string {
  const from = LatencyHistogram.decode(encoded);
  const to = new LatencyHistogram();
  for (let rank = 1; rank <= from.count; rank++) to.record(from.valueAtRank(rank) * factor);
  return to.encode();
}

describe('comparing a run with its law', () => {
  it.each(['fixed', 'mixed', 'queue', 'stall', 'full', 'bucket', 'loss'])(
    'should find %s right in virtual time, where nothing disturbs',
    async (name) => {
      expect(wrongOf(await virtually(name))).toEqual([]);
    },
  );

  it.each([1.02, 0.98])('should find a histogram that is off by a factor of %f', async (factor) => {
    const run = await virtually('mixed');
    const off = doctor(run.record, (cell) => ({ responseUs: scaled(cell.responseUs, factor) }));
    expect(wrongOf(run, off)).toContain('response p99');
    expect(wrongOf(run, off)).toContain('mean of the response histograms');
  });

  it('should find latencies that are too short by the width of one bin', async () => {
    const run = await virtually('fixed');
    const off = doctor(run.record, (cell) => ({ responseUs: scaled(cell.responseUs, 0.999) }));
    expect(wrongOf(run, off)).toContain('response p50');
  });

  it('should let only a service time be shorter by the latest start, and only where the server sets the end', async () => {
    const run = await virtually('queue');
    const shorter = (cell: Cell) => ({
      responseUs: scaled(cell.responseUs, 0.99),
      serviceUs: scaled(cell.serviceUs, 0.99),
    });
    const late = {
      ...doctor(run.record, shorter),
      phases: run.record.phases.map((phase) => ({ ...phase, latenessMaxUs: 100_000 })),
    };
    const quantiles = ['p50', 'p90', 'p99', 'p99.9'];
    const response = quantiles.map((name) => `response ${name}`);
    const service = quantiles.map((name) => `service ${name}`);
    const wrongTimes = (of: typeof run) =>
      wrongOf(of, late).filter((name) => /^(response|service) p/.test(name));
    expect(wrongTimes(run)).toEqual(response);
    const free = { ...run, plan: { ...run.plan, law: { ...run.plan.law, endsAreFixed: false } } };
    expect(wrongTimes(free)).toEqual([...response, ...service]);
  });

  it('should find one lost count', async () => {
    const run = await virtually('loss');
    const off = doctor(run.record, ({ count }) => ({ count: count - 1 }));
    expect(wrongOf(run, off)).toEqual([
      'ok',
      'requests, by the server',
      'ok, by the server',
      'count of the response histograms',
      'count of the service histograms',
    ]);
  });

  it('should find one byte that was not counted', async () => {
    const run = await virtually('loss');
    const bytes = (run.record.counters['bytes-received'] ?? 0) - 1;
    expect(wrongOf(run, { counters: { 'bytes-received': bytes } })).toEqual([
      'bytes',
      'bytes, by the server',
    ]);
  });

  it('should find response times that count from the actual start', async () => {
    const check = CHECKS.find(({ name }) => name === 'held')!;
    const plan = check.plan({ transport: 'undici', seed: 1, isShort: true });
    // What a generator that was held must record, and the same with the service time in place of the response time.
    const histogram = (latenciesUs: readonly number[]) => {
      const bins = new LatencyHistogram();
      for (const us of latenciesUs) bins.record(us);
      return bins.encode();
    };
    const { responseUs, serviceUs } = plan.law;
    const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
    const cell = (responses: readonly number[]): Cell => ({
      of: WORK,
      phase: STEADY,
      outcome: 'ok',
      count: responses.length,
      responseUs: histogram(responses),
      serviceUs: histogram(serviceUs),
      responseSumUs: sum(responses),
      serviceSumUs: sum(serviceUs),
      responseMaxUs: Math.max(...responses),
      serviceMaxUs: Math.max(...serviceUs),
    });
    const base = recordOf({ phases: [{ name: STEADY }] });
    const timesOf = (record: RunRecord) =>
      compareRun(record, plan.law, new TruthDesk(plan.behaviour).truth()).filter(
        (figure) => figure.unit === 'ms' && !isRight(figure),
      );
    const told = { ...base, profile: plan.profile };
    expect(timesOf({ ...told, cells: [cell(responseUs)] })).toEqual([]);
    expect(timesOf({ ...told, cells: [cell(serviceUs)] }).map(({ name }) => name)).toEqual([
      'response p90',
      'response mean',
    ]);
  });

  it('should find a figure that the record does not have', async () => {
    const run = await virtually('fixed');
    expect(wrongOf(run, { series: [] })).toContain('in flight at 3 s');
    expect(wrongOf(run, { cells: [] })).toContain('response p50');
  });
});
