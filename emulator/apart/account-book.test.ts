import { expect, it } from 'vitest';
import type { Job } from '../jobs/job.ts';
import { newStreamRecord } from '../jobs/stream-record.ts';
import { AccountBook } from './account-book.ts';
import type { StreamAccount } from './job-record.ts';

const job = (id: string) =>
  ({ id, configuredAtMs: 5, openStreams: 1, lastReadAtMs: null, portProblem: null }) as unknown as Job;

it('should tell in the same turn that rows were handed out, once for all of them', async () => {
  const told: (readonly StreamAccount[])[] = [];
  const book = new AccountBook((accounts) => told.push(accounts));
  const [one, two] = [job('1-1'), job('2-2')];
  const record = newStreamRecord(0);
  for (let i = 0; i < 3; i++) book.booked(one, record, 'rows');
  book.booked(two, newStreamRecord(1), 'rows');
  expect(told).toEqual([]);
  await Promise.resolve();
  expect(told).toHaveLength(1);
  expect(told[0]!.map(({ key, streams }) => [key, streams.length])).toEqual([
    ['5 1-1', 1],
    ['5 2-2', 1],
  ]);
  await Promise.resolve();
  expect(told).toHaveLength(1);
});

it('should tell the rest when it is next asked to, and a port problem once', async () => {
  const told: (readonly StreamAccount[])[] = [];
  const book = new AccountBook((accounts) => told.push(accounts));
  const one = job('1-1');
  book.booked(one, newStreamRecord(0), 'rest');
  await Promise.resolve();
  expect(told).toEqual([]);
  book.tell();
  one.portProblem = 'taken';
  for (let i = 0; i < 2; i++) {
    book.ports([one]);
    book.tell();
  }
  expect(told.map(([account]) => [account?.portProblem, account?.streams.length])).toEqual([
    [null, 1],
    ['taken', 0],
  ]);
});
