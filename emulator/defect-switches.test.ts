import { describe, expect, it } from 'vitest';
import { DefectSwitches } from './defect-switches.ts';

const START_MS = Date.UTC(2026, 0, 1);

/** Switches on a clock of their own, which stands at 2026-01-01 00:00 UTC. */
function onClock() {
  let nowMs = START_MS;
  const switches = new DefectSwitches(() => nowMs);
  return {
    switches,
    advance: (ms: number) => {
      nowMs += ms;
    },
  };
}

describe('a time window', () => {
  it('should open and close to the millisecond, counted from the switch', () => {
    const { switches, advance } = onClock();
    const seen: (number | undefined)[] = [];
    switches.switchOn('slow-all', { strength: 7, window: { after: '10 s', for: '30 s' } });
    for (const ms of [0, 9_999, 1, 29_999, 1]) {
      advance(ms);
      seen.push(switches.strength('slow-all'));
    }
    expect(seen).toEqual([undefined, undefined, 7, 7, undefined]);
    expect(switches.active()).toEqual([]);
  });

  it('should be listed as switched on while it waits', () => {
    const { switches } = onClock();
    switches.switchOn('hang', { window: { after: '1 s' } });
    expect(switches.active()).toMatchObject([
      { name: 'hang', window: { fromMs: START_MS + 1_000, untilMs: null } },
    ]);
    expect(switches.any).toBe(false);
  });

  it('should take moments as well', () => {
    const { switches, advance } = onClock();
    const window = { from: '2026-01-01T01:00:00+01:00', until: '2026-01-01T00:00:05Z' };
    switches.switchOn('hang', { window });
    expect(switches.strength('hang')).toBe(0.2);
    advance(5_000);
    expect(switches.strength('hang')).toBeUndefined();
  });

  it('should write down when each defect had its effect, also if nobody asked in the meantime', () => {
    const { switches, advance } = onClock();
    switches.switchOn('slow-all', { window: { after: '10 s', for: '30 s' } });
    switches.switchOn('errors', { strength: 0.5, endpoint: 'ack' });
    advance(60_000);
    switches.switchOff('errors');
    expect(switches.history.all()).toEqual([
      { name: 'errors', strength: 0.5, endpoint: 'ack', fromMs: START_MS, untilMs: START_MS + 60_000 },
      {
        ...{ name: 'slow-all', strength: 1500, endpoint: null },
        ...{ fromMs: START_MS + 10_000, untilMs: START_MS + 40_000 },
      },
    ]);
  });

  it('should tell listeners at each edge, once', () => {
    const { switches, advance } = onClock();
    const told: string[][] = [];
    switches.onChange((active) => told.push(active.map(({ name }) => name)));
    switches.switchOn('hang', { window: { after: '1 s', for: '1 s' } });
    for (let i = 0; i < 6; i++) {
      advance(500);
      switches.refresh();
    }
    expect(told).toEqual([['hang'], ['hang'], []]);
  });

  it('should count drift from the moment it opened', () => {
    const { switches, advance } = onClock();
    switches.switchOn('slow-drift', { window: { after: '10 s' } });
    advance(25_000);
    expect(switches.sinceMs('slow-drift')).toBe(START_MS + 10_000);
  });

  it.each<[unknown, string]>([
    [7, 'window must be an object such as'],
    [{ after: 10 }, 'window.after must be a number and ms, s, min or h, such as "10 s", got 10'],
    [{ afer: '1 s' }, 'window has no field "afer". Did you mean "after"?'],
    [{ after: '1 s', from: '2026-01-01T00:00:01Z' }, 'window takes "after" or "from", not both'],
    [{ for: '1 s', until: '2026-01-01T00:00:01Z' }, 'window takes "for" or "until", not both'],
    [{ from: '2026-01-01 10:00' }, 'window.from must be a moment with its time zone'],
    [{ until: '2025-01-01T00:00:00Z' }, 'window ends before it begins, or has ended already'],
  ])('should be refused when it is %j', (window, message) => {
    const { switches } = onClock();
    expect(() => switches.switchOn('hang', { window })).toThrow(message);
    expect(switches.active()).toEqual([]);
  });
});

describe('a target', () => {
  const alice = { user: 'alice', job: '1-1' };
  const bob = { user: 'bob', job: '2-2' };

  it('should spoil exactly its share of the events of the user, and count no others', () => {
    const { switches } = onClock();
    switches.switchOn('errors', { strength: 0.5, user: 'alice' });
    const seen = [alice, bob, alice, bob, alice, alice].map((who) => switches.hitsFor('errors', who, 'ack'));
    expect(seen).toEqual([false, false, true, false, false, true]);
  });

  it('should spoil the rows of one job only', () => {
    const { switches } = onClock();
    switches.switchOn('lost-rows', { strength: 0.5, job: '1-1' });
    expect([switches.rowFaultsOf(alice).lost, switches.rowFaultsOf(bob).lost]).toEqual([0.5, 0]);
    switches.switchOff('lost-rows');
    expect(switches.rowFaultsOf(alice).lost).toBe(0);
  });

  it('should name all that is wrong at once', () => {
    const { switches } = onClock();
    const wanted = { strenght: 1, strength: 0, endpoint: 'akc', user: '', job: 7 };
    expect(() => switches.switchOn('errors', wanted)).toThrow(
      /no field "strenght".*mean "strength".*above 0, at most 1.*mean "ack".*must be a user name.*the id of a job/,
    );
  });

  it('should be refused where it makes no sense', () => {
    const { switches } = onClock();
    expect(() => switches.switchOn('slow-all', { job: '1-1' })).toThrow('"slow-all" takes no job');
  });
});

describe('following other switches', () => {
  it('should keep counting what stays, and take over windows', () => {
    const { switches } = onClock();
    const other = onClock().switches;
    other.switchOn('errors', { strength: 0.5 });
    switches.follow(other.active());
    expect(switches.hits('errors')).toBe(false);
    other.switchOn('hang', { window: { after: '1 s' } });
    switches.follow(other.active());
    expect(switches.hits('errors')).toBe(true);
    expect(switches.active()).toEqual(other.active());
    other.reset();
    switches.follow(other.active());
    expect(switches.active()).toEqual([]);
  });
});
