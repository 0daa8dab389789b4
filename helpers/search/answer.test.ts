import { describe, expect, it } from 'vitest';
import { searchAnswer } from './answer.ts';
import { holds, levelOf, PLAN, play } from './testing.ts';

const answered = (levels: ReturnType<typeof play>, plan = PLAN) =>
  searchAnswer(plan, { levels, ended: 'answered' });

describe('searchAnswer', () => {
  it('should give the edge exactly, when the models agree with it', () => {
    expect(answered(play(PLAN, holds(40)))).toMatchObject({
      capacity: 40,
      firstBad: 41,
      low: 40,
      high: 40,
      limitedBy: 'server',
      confirmed: true,
      breach: 'failure',
      agree: true,
    });
  });

  it('should have no upper end when every level held', () => {
    const answer = answered(play(PLAN, holds(60)));
    expect(answer).toMatchObject({ capacity: 50, low: 50, high: null, firstBad: null, limitedBy: 'levels' });
    expect(answer).toMatchObject({ breach: null, limiting: null, agree: null });
  });

  it('should be a range when throughput bends long before the limits break', () => {
    // Healthy by its limits to 40, and yet no more is done from 20 on.
    const levels = play(PLAN, (value) => ({
      outcome: value <= 40 ? 'healthy' : 'breach',
      throughput: Math.min(value, 20),
    }));
    expect(answered(levels)).toMatchObject({ capacity: 40, agree: false, low: 20, high: 40 });
  });

  it('should say that the generator was the limit, and leave the upper end open', () => {
    const levels = play(PLAN, (value) => (value > 30 ? 'generator-limited' : 'healthy'));
    expect(answered(levels)).toMatchObject({ capacity: 30, high: null, limitedBy: 'generator' });
  });

  it('should say that time ran out', () => {
    const levels = [levelOf({ value: 5 }), levelOf({ value: 10 })];
    expect(searchAnswer(PLAN, { levels, ended: 'time' })).toMatchObject({
      capacity: 10,
      high: null,
      limitedBy: 'time',
      confirmed: false,
    });
  });

  it('should know nothing when nothing was run, and a capacity of 0 when nothing held', () => {
    expect(searchAnswer(PLAN, { levels: [], ended: 'time' })).toMatchObject({ capacity: null, low: null });
    const plan = { ...PLAN, levels: [4] };
    expect(answered(play(plan, holds(0)), plan)).toMatchObject({ capacity: 0, firstBad: 1, low: 0, high: 0 });
  });

  it('should measure the hysteresis from the capacity down to what holds after overload', () => {
    const plan = { ...PLAN, levels: [10, 20, 30], bisectTo: null, confirmS: null, wayDown: true };
    const down = (most: number) =>
      answered(
        play(plan, (value, purpose) =>
          value <= (purpose === 'way-down' ? most : 20) ? 'healthy' : 'breach',
        ),
        plan,
      ).hysteresis;
    expect([down(20), down(10), down(0)]).toEqual([0, 10, 20]);
    expect(answered(play({ ...plan, wayDown: false }, holds(20)), plan).hysteresis).toBeNull();
  });

  it('should name the resource that ran out, the one that turned most away first', () => {
    const use = (name: string, inUse: number, limit: number | null, refused = 0, waiting = 0) => ({
      name,
      inUse,
      limit,
      refused,
      waiting,
    });
    const resources = [use('stream ports', 40, 60), use('GPU slots', 40, 40, 10), use('memory', 5, null)];
    const plan = { ...PLAN, bisectTo: null };
    const levels = play(plan, (value) => ({ outcome: value <= 40 ? 'healthy' : 'breach', resources }));
    expect(answered(levels).limiting).toEqual({
      name: 'GPU slots',
      text: '40 of 40 in use, 10 refused',
    });
    const more = play(plan, (value) => ({
      outcome: value <= 40 ? 'healthy' : 'breach',
      resources: [use('stream ports', 60, 60, 2, 9), use('GPU slots', 40, 40, 3), use('servers', 1, 2, 0, 0)],
    }));
    expect(answered(more).limiting?.name).toBe('GPU slots');
    const queued = play(plan, (value) => ({
      outcome: value <= 40 ? 'healthy' : 'breach',
      resources: [use('GPU slots', 40, 40), use('servers', 3, 3, 0, 5)],
    }));
    expect(answered(queued).limiting?.text).toBe('3 of 3 in use, 5 waiting');
    const idle = play(plan, (value) => ({
      outcome: value <= 40 ? 'healthy' : 'breach',
      resources: [use('stream ports', 40, 60)],
    }));
    expect(answered(idle).limiting).toBeNull();
  });
});
