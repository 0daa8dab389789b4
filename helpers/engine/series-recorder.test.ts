import { describe, expect, it } from 'vitest';
import type { GeneratorPoint, SeriesPoint } from '../record/run-record.ts';
import { HEALTHY_GENERATOR } from '../verdict/testing.ts';
import { SeriesRecorder } from './series-recorder.ts';

/** A recorder whose work is put off until `work` is called; `inFlight` is what it is told. */
function putOff(): {
  readonly recorder: SeriesRecorder;
  readonly points: SeriesPoint[];
  readonly work: (() => void)[];
  readonly now: { inFlight: number; asked: number; phase: string };
} {
  const points: SeriesPoint[] = [];
  const work: (() => void)[] = [];
  const now = { inFlight: 0, asked: 0, phase: 'level' };
  const recorder = new SeriesRecorder({
    phaseAt: (atS) => `${now.phase} ${atS}`,
    inFlight: () => now.inFlight,
    generator: (): GeneratorPoint => ({ ...HEALTHY_GENERATOR, sockets: ++now.asked }),
    emit: (point) => points.push(point),
    later: (it) => work.push(it),
  });
  return { recorder, points, work, now };
}

describe('SeriesRecorder', () => {
  it('should cost the arrival that ends a second nothing but the taking of its levels', () => {
    const { recorder, points, work, now } = putOff();
    recorder.offered(0.5);
    recorder.started(0.5, true);
    recorder.gauge(0.5, 'jobs', 3);
    now.inFlight = 1;
    recorder.offered(1);
    expect([points, now.asked, work.length]).toEqual([[], 0, 1]);
    // Levels of the second that is going on are none of the one that is over.
    now.inFlight = 9;
    now.phase = 'next level';
    recorder.gauge(1.1, 'jobs', 4);
    recorder.ended(1.1, 'create', 'ok', 600_000);
    work[0]?.();
    expect(points).toMatchObject([
      { atS: 0, phase: 'level 0', offered: 1, started: 1, late: 1, inFlight: 1, by: {}, gauges: { jobs: 3 } },
    ]);
    expect(now.asked).toBe(1);
  });

  it('should hand on seconds in order, each once, when several are over before the first was', () => {
    const { recorder, points, work } = putOff();
    recorder.offered(0.5);
    recorder.advance(2.5);
    recorder.offered(2.5);
    expect(work.length).toBe(1);
    recorder.flush();
    work[0]?.();
    recorder.advance(3);
    expect(work.length).toBe(2);
    work[1]?.();
    expect(points.map(({ atS, offered }) => [atS, offered])).toEqual([
      [0, 1],
      [1, 0],
      [2, 1],
    ]);
  });

  it('should leave nothing behind at the end', () => {
    const { recorder, points, work } = putOff();
    recorder.offered(0.5);
    recorder.offered(1.25);
    recorder.finish(1.5);
    for (const it of work) it();
    expect(points.map(({ atS, offered }) => [atS, offered])).toEqual([
      [0, 1],
      [1, 1],
    ]);
  });
});
