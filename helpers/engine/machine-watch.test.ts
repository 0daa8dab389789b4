import { describe, expect, it } from 'vitest';
import { parseProcStat, sharesBetween } from './machine-watch.ts';

describe('parseProcStat', () => {
  it('should add up what was used and what was idle, and keep steal apart', () => {
    const text = 'cpu  100 20 30 400 50 6 7 8 9 0\ncpu0 1 2 3 4 5 6 7 8 0 0\nintr 5\n';
    expect(parseProcStat(text)).toEqual({ used: 163, idle: 450, stolen: 8 });
  });

  it('should say what it expected when there is no such line', () => {
    expect(() => parseProcStat('intr 5\n')).toThrow('expected a line "cpu  …" in /proc/stat, found "intr 5');
  });
});

describe('sharesBetween', () => {
  it('should count stolen time as used, of all the time that there was', () => {
    const before = { used: 100, idle: 100, stolen: 0 };
    expect(sharesBetween(before, { used: 150, idle: 140, stolen: 10 })).toEqual({
      machineUse: 0.6,
      steal: 0.1,
    });
  });

  it('should not know of steal where the machine does not tell', () => {
    const before = { used: 100, idle: 100, stolen: null };
    expect(sharesBetween(before, { used: 125, idle: 175, stolen: null })).toEqual({
      machineUse: 0.25,
      steal: null,
    });
  });

  it('should know nothing when no time has passed', () => {
    const same = { used: 100, idle: 100, stolen: 0 };
    expect(sharesBetween(same, same)).toEqual({ machineUse: null, steal: null });
  });
});
