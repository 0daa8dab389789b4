import { describe, expect, it } from 'vitest';
import type { Progress } from '../engine/thread-protocol.ts';
import { every, HourLines, progressLine } from './progress-line.ts';

const at = (atS: number): Progress => ({ atS, phase: 'steady', inFlight: 6, ok: 9, notOk: 1 });

describe('progress of a running scenario', () => {
  it('should say where the run is and what became of it so far', () => {
    expect(progressLine('PZ-14801', 3600, at(90.4))).toBe(
      'PZ-14801 steady, 90 s of 3600 s: 9 ok, 1 not ok, 6 in flight',
    );
  });

  it('should be told once in every 30 s, also when seconds are missing in between', () => {
    const told: number[] = [];
    const tell = every(30, ({ atS }) => told.push(atS));
    for (const atS of [1, 29.9, 30.1, 31, 59, 61, 62, 130, 131, 150]) tell(at(atS));
    expect(told).toEqual([30.1, 61, 130, 150]);
  });

  it('should say what each hour came to when it is over', () => {
    const told: string[] = [];
    const lines = new HourLines('PZ-15138', (line) => told.push(line));
    const so = (atS: number, ok: number, notOk: number) => lines.progress({ ...at(atS), ok, notOk });
    so(10, 1, 0);
    so(3599, 600, 0);
    so(3600.2, 601, 0);
    so(5000, 700, 1);
    so(7200, 1199, 2);
    expect(told).toEqual([
      'PZ-15138 hour 1: 601 ok, 0 not ok; 6 in flight',
      'PZ-15138 hour 2: 598 ok, 2 not ok; 6 in flight',
    ]);
  });
});
