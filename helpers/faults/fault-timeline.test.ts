import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FaultJournal } from './fault-journal.ts';
import type { FaultMaker } from './fault-maker.ts';
import { runFaults } from './fault-timeline.ts';
import { KILL, ManualClock, rememberingMaker } from './testing.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'focus-load-faults-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function timeline(maker: FaultMaker, clock: ManualClock, faults = [KILL]) {
  const stop = new AbortController();
  const journal = new FaultJournal(folder, { environment: 'here', scenario: 'PZ-1', runId: 'run' });
  const records = runFaults({
    faults,
    makerOf: () => maker,
    journal,
    startAtMs: 1000,
    signal: stop.signal,
    clock,
  });
  return { records, stop };
}

describe('the timeline of faults', () => {
  it('should make and undo each fault at its time, counted from second 0', async () => {
    const clock = new ManualClock();
    const told: string[] = [];
    const recorder = { ...KILL, name: 'rec', whom: 'recorder', startS: 12, endS: 15 } as const;
    const { records } = timeline(rememberingMaker(told, { clock }), clock, [KILL, recorder]);
    await clock.advanceTo(60_000);
    // Second 0 was at 1 s of this clock.
    expect(told).toEqual([
      'make db at 11 s',
      'make rec at 13 s',
      'undo rec to 2 at 16 s',
      'undo db to 2 at 21 s',
    ]);
    expect(await records).toMatchObject([
      {
        name: 'db',
        description: 'kill of the database',
        maker: 'a double',
        startS: 10,
        endOrderedS: 20,
        endS: 20,
      },
      { name: 'rec', startS: 12, endS: 15, problem: null },
    ]);
  });

  it('should tell when the end was ordered from when the part was back', async () => {
    const clock = new ManualClock();
    const slow = rememberingMaker([], { undo: () => clock.sleepUntil(clock.nowMs() + 7000) });
    const { records } = timeline(slow, clock);
    await clock.advanceTo(60_000);
    expect(await records).toMatchObject([{ startS: 10, endOrderedS: 20, endS: 27 }]);
  });

  it('should be on disk while it is there, and only then', async () => {
    const clock = new ManualClock();
    const { records } = timeline(rememberingMaker([]), clock);
    await clock.advanceTo(10_900);
    expect(readdirSync(folder)).toEqual([]);
    await clock.advanceTo(15_000);
    expect(readdirSync(folder)).toEqual(['run-PZ-1-db.json']);
    await clock.advanceTo(30_000);
    await records;
    expect(readdirSync(folder)).toEqual([]);
  });

  it('should put back at once what is broken when the run ends, and break nothing more', async () => {
    const clock = new ManualClock();
    const told: string[] = [];
    const later = { ...KILL, name: 'later', startS: 30, endS: 40 };
    const { records, stop } = timeline(rememberingMaker(told, { clock }), clock, [KILL, later]);
    await clock.advanceTo(14_000);
    stop.abort();
    await clock.advanceTo(14_000);
    expect(await records).toMatchObject([
      { startS: 10, endOrderedS: 13, endS: 13 },
      { startS: null, problem: 'the run ended before it was due' },
    ]);
    expect(told).toEqual(['make db at 11 s', 'undo db to 2 at 14 s']);
  });

  it('should put back what could only be broken half', async () => {
    const clock = new ManualClock();
    const told: string[] = [];
    const broken = rememberingMaker(told, { make: () => Promise.reject(new Error('no such pod')) });
    const { records } = timeline(broken, clock);
    await clock.advanceTo(30_000);
    expect(await records).toMatchObject([
      { startS: null, endS: null, problem: 'it could not be made: no such pod' },
    ]);
    expect(told).toEqual(['undo db to 2']);
  });

  it('should leave in the journal what cannot be put back, and say so', async () => {
    const clock = new ManualClock();
    let attempts = 0;
    const stuck = rememberingMaker([], {
      undo: () => {
        attempts++;
        return Promise.reject(new Error('the API is away'));
      },
    });
    const { records } = timeline(stuck, clock);
    await clock.advanceTo(30_000);
    expect(await records).toMatchObject([
      { startS: 10, endS: null, problem: 'it could not be undone, run "npm run restore": the API is away' },
    ]);
    expect(attempts).toBe(3);
    expect(readdirSync(folder)).toEqual(['run-PZ-1-db.json']);
  });

  it('should break nothing that it could not prepare to put back', async () => {
    const clock = new ManualClock();
    const told: string[] = [];
    const blind = rememberingMaker(told, { prepare: () => Promise.reject(new Error('who knows how many')) });
    const { records } = timeline(blind, clock);
    await clock.advanceTo(30_000);
    expect(await records).toMatchObject([{ problem: 'it could not be prepared: who knows how many' }]);
    expect(told).toEqual([]);
  });
});
