import { describe, expect, it } from 'vitest';
import { OperationError, type OperationContext, type RunScope } from './operation.ts';
import { SharedParts } from './shared-parts.ts';
import { constant, runVirtually, testProfile } from './testing.ts';

/** A part that writes down what becomes of it. */
const part = (log: string[], name: string, finish?: () => Promise<void>) => ({
  finish:
    finish ??
    (() => {
      log.push(`finish ${name}`);
      return Promise.resolve();
    }),
  close: () => {
    log.push(`close ${name}`);
    return Promise.resolve();
  },
});
const scope = {} as RunScope;
const fail = (error: Error) => () => Promise.reject(error);

describe('parts that arrivals share', () => {
  it('should be opened once, also for those who ask while it is being opened', async () => {
    const log: string[] = [];
    const parts = new SharedParts(scope, () => undefined);
    let opened = 0;
    const open = async () => {
      await Promise.resolve();
      return { ...part(log, 'a'), number: ++opened };
    };
    const [one, two] = await Promise.all([parts.get('a', open), parts.get('a', open)]);
    expect([one.number, two.number, (await parts.get('b', open)).number]).toEqual([1, 1, 2]);
  });

  it('should take their last look in order, and be closed the newest first', async () => {
    const log: string[] = [];
    const parts = new SharedParts(scope, () => undefined);
    for (const name of ['a', 'b']) await parts.get(name, () => Promise.resolve(part(log, name)));
    await parts.finish();
    await parts.close();
    await parts.close();
    expect(log).toEqual(['finish a', 'finish b', 'close b', 'close a']);
  });

  it('should book what the target did wrong in the last look, and go on', async () => {
    const log: string[] = [];
    const errors: string[] = [];
    const parts = new SharedParts(scope, (key, error) => errors.push(`${key} ${error.errorClass}`));
    const error = new OperationError('failed', 'http 500', 'no list');
    await parts.get('a', () => Promise.resolve(part(log, 'a', fail(error))));
    await parts.get('b', () => Promise.resolve(part(log, 'b')));
    await parts.finish();
    expect([errors, log]).toEqual([['a http 500'], ['finish b']]);
  });

  it('should not take a mistake of the suite for a finding', async () => {
    const parts = new SharedParts(scope, () => undefined);
    await parts.get('a', () => Promise.resolve(part([], 'a', fail(new TypeError('x is no function')))));
    await expect(parts.finish()).rejects.toThrow('x is no function');
  });

  it('should close all of them before it says that one could not be closed', async () => {
    const log: string[] = [];
    const parts = new SharedParts(scope, () => undefined);
    await parts.get('a', () => Promise.resolve(part(log, 'a')));
    await parts.get('b', () => Promise.resolve({ close: fail(new Error('still in use')) }));
    await expect(parts.close()).rejects.toThrow('still in use');
    expect(log).toEqual(['close a']);
  });

  it('should tell everybody who asked that it could not be opened, and be neither finished nor closed', async () => {
    const parts = new SharedParts(scope, () => undefined);
    const open = fail(new Error('no broker'));
    await expect(parts.get('a', open)).rejects.toThrow('no broker');
    await expect(parts.get('a', open)).rejects.toThrow('no broker');
    await parts.finish();
    await parts.close();
  });
});

describe('what operations tell of a run', () => {
  const steady = constant(2, 3);

  it('should book groups beside the whole, steps included', async () => {
    const { snapshot } = await runVirtually(testProfile([steady]), async (context) => {
      context.group('user', String(context.arrival % 2));
      await context.step('read', () => Promise.resolve());
      if (context.arrival === 3) throw new OperationError('failed', 'http 500', 'no');
    });
    const counts = Object.fromEntries(
      snapshot.cells.map(({ of, outcome, count }) => [`${of} ${outcome}`, count]),
    );
    expect(counts).toEqual({
      'op ok': 5,
      'op failed': 1,
      'op.read ok': 6,
      'op{user=0} ok': 3,
      'op{user=1} ok': 2,
      'op{user=1} failed': 1,
      'op.read{user=0} ok': 3,
      'op.read{user=1} ok': 3,
    });
  });

  it('should keep the groups of a dimension within bounds', async () => {
    const many = constant(100, 3);
    const { snapshot } = await runVirtually(testProfile([many]), (context) => {
      context.group('id', String(context.arrival));
      return Promise.resolve();
    });
    const names = new Set(snapshot.cells.map(({ of }) => of));
    expect(names.size).toBe(1 + 256 + 1);
    expect(snapshot.cells.find(({ of }) => of === 'op{id=other}')?.count).toBe(300 - 256);
  });

  it('should have levels as they were at the end of each second', async () => {
    const run = async (context: OperationContext) => {
      context.gauge('jobs-streaming', 1);
      await context.wait(1.2);
      context.gauge('jobs-streaming', -1);
    };
    const { series } = await runVirtually(testProfile([steady]), run);
    // Arrivals at 0, 0.5, 1, ... 2.5; each is on for 1.2 s.
    expect(series.map(({ gauges }) => gauges?.['jobs-streaming'])).toEqual([2, 2, 2, 0]);
  });

  it('should book durations that were measured elsewhere', async () => {
    const { snapshot } = await runVirtually(testProfile([steady]), (context) => {
      context.book('hop', 'ok', 2500);
      return Promise.resolve();
    });
    const hop = snapshot.cells.find(({ of }) => of === 'op.hop');
    expect(hop).toMatchObject({ count: 6, responseSumUs: 15_000, serviceMaxUs: 2500 });
  });

  it('should know phase and target, and take figures and leftovers of shared parts', async () => {
    const phases: string[] = [];
    const { found, snapshot } = await runVirtually(testProfile([steady]), async (context) => {
      phases.push(context.phase);
      await context.shared('ledger', (run) =>
        Promise.resolve({
          finish: () => {
            run.figure('lost', 7);
            run.leftover('alert', 'a-1', 'answered 500');
            run.count('read-back', 2);
            run.bookIn('op.stored', run.phaseAt(run.nowS()), 'ok', 900);
            return Promise.resolve();
          },
          close: () => Promise.resolve(),
        }),
      );
    });
    expect(new Set(phases)).toEqual(new Set(['steady']));
    expect([...found.figures]).toEqual([['lost', 7]]);
    expect(found.leftovers).toEqual([{ kind: 'alert', id: 'a-1', reason: 'answered 500' }]);
    expect(snapshot.counters).toEqual({ 'read-back': 2 });
    expect(snapshot.cells.find(({ of }) => of === 'op.stored')?.responseSumUs).toBe(900);
  });
});
