import { describe, expect, it } from 'vitest';
import type { Phase } from '../profile/profile.ts';
import { LatencyHistogram } from '../stats/latency-histogram.ts';
import { WEB_CLIENT } from './client-contract.ts';
import type { Seen } from './observer-script.ts';
import { PageAccount } from './page-account.ts';
import { UiBook } from './ui-book.ts';

/** Second 0 of the runs here: a multiple of the 97 ms at which ages are read. */
const START_MS = 970_000;
const phase = (name: string, durationS: number, warmUp = false): Phase => ({
  ...{ kind: 'pause', name, warmUp, durationS, operations: [] },
});

function opened(phases: readonly Phase[] = [phase('load', 60)]) {
  const book = new UiBook({ phases }, START_MS, (text) => text);
  const name = { group: 'viewers', page: 2 };
  const account = new PageAccount({ name, book, contract: WEB_CLIENT, shownMs: START_MS });
  return { book, account, name };
}
/** Times from second 0. */
const seen = (nowMs: number, more: Partial<Seen> = {}): Seen => ({
  ...{ nowMs: START_MS + nowMs, openedMs: START_MS, draws: [], tasks: [], inputs: [], alerts: [] },
  ...{ connections: [], lcpMs: null, state: 'running', connection: 'connected', notice: null, ...more },
});
const at = (ms: number) => START_MS + ms;
/** `of phase outcome`, with the times in milliseconds. */
const booked = (book: UiBook): Record<string, number[]> =>
  Object.fromEntries(
    book.finish(at(60_000)).cells.map(({ of, phase: name, outcome, count, serviceUs }) => {
      const histogram = LatencyHistogram.decode(serviceUs);
      const times = Array.from({ length: count }, (_, i) => Math.round(histogram.valueAtRank(i + 1) / 1000));
      return [`${of} ${name} ${outcome}`, times];
    }),
  );

describe('PageAccount', () => {
  it('should book first row, cadence and age, once for the group and once for the page', () => {
    const { book, account } = opened();
    account.take(
      seen(300, {
        draws: [
          [at(50), at(-50)],
          [at(150), at(50)],
          [at(250), at(150)],
        ],
      }),
    );
    expect(booked(book)).toEqual({
      'viewers.first-row load ok': [50],
      'viewers.first-row{page=2} load ok': [50],
      'viewers.frame-interval load ok': [100, 100],
      'viewers.frame-interval{page=2} load ok': [100, 100],
      // At 291, 194 and 97 ms, in order of age.
      'viewers.frame-age load ok': [141, 144, 147],
      'viewers.frame-age{page=2} load ok': [141, 144, 147],
    });
  });

  it('should book an outage from the loss until a row is drawn again', () => {
    const { book, account } = opened();
    account.take(seen(100, { draws: [[at(50), at(0)]] }));
    account.take(
      seen(5000, {
        connections: [
          [at(1000), 'reconnecting'],
          [at(1500), 'connecting'],
          [at(3000), 'connected'],
        ],
        // The first was under way when the connection went.
        draws: [
          [at(1010), at(900)],
          [at(3700), at(3600)],
        ],
      }),
    );
    expect(booked(book)['viewers.reconnect load ok']).toEqual([2701]);
  });

  it('should call an outage failed that is not over when the page is left', () => {
    const { book, account } = opened();
    account.take(seen(2000, { draws: [[at(50), at(0)]], connections: [[at(1000), 'lost']] }));
    account.finish(at(9000));
    const { cells, errors } = book.finish(at(60_000));
    expect(cells.filter(({ of }) => of === 'viewers.reconnect')).toMatchObject([
      { outcome: 'failed', count: 1 },
    ]);
    expect(errors[0]?.firstExample).toBe(
      'page 2: the connection was lost and no row was drawn in the 8.0 s until the end',
    );
  });

  it('should not take the login for an interaction or a task of the live view', () => {
    const { book, account } = opened();
    account.take(seen(0, { inputs: [[1, at(-400), 80]], tasks: [[at(-300), 90]] }));
    account.pressed(at(500));
    account.take(seen(6000, { inputs: [[2, at(500), 120]] }));
    account.finish(at(6000));
    const times = booked(book);
    expect(times['viewers.interaction load ok']).toEqual([120]);
    expect(times['viewers.long-task load ok']).toEqual([0, 0, 0, 0, 0, 0]);
  });

  it('should count rows from the future', () => {
    const { account } = opened();
    account.take(seen(200, { draws: [[at(100), at(500)]] }));
    expect(account.fromTheFuture).toBe(1);
  });
});

describe('UiBook', () => {
  it('should book by the phase of the moment, and nothing before or after the run', () => {
    const { book, name } = opened([phase('warm-up', 10, true), phase('load', 20)]);
    for (const ms of [-1, 9_999, 10_000, 29_999, 30_000]) book.book(name, 'login', 'ok', at(ms), 5);
    for (const ms of [5_000, 15_000]) book.count('console-errors', at(ms));
    const { cells, counters } = book.finish(at(31_000));
    const plain = cells.filter(({ of }) => of === 'viewers.login');
    expect(plain.map(({ phase: where, count }) => [where, count])).toEqual([
      ['warm-up', 1],
      ['load', 2],
    ]);
    // A warm-up does not count.
    expect(counters).toEqual({ 'console-errors': 1 });
  });

  it('should have what was told late in the second in which it was', () => {
    const { book, name } = opened();
    book.book(name, 'login', 'ok', at(2_500), 5);
    book.tick(at(4_000));
    book.book(name, 'login', 'ok', at(1_500), 5);
    book.finish(at(4_000));
    const seconds = book.series.filter(({ by }) => by['viewers.login'] !== undefined);
    expect(seconds.map(({ atS }) => atS)).toEqual([1, 2]);
  });
});
