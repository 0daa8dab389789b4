import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bracket } from './level-state.ts';
import { nextStep } from './next-step.ts';
import { holds, PLAN, play, told } from './testing.ts';

describe('nextStep', () => {
  it('should climb to the first breach, confirm it, halve to the edge and hold the answer', () => {
    expect(told(play(PLAN, holds(27)))).toBe(
      'climb 5, climb 10, climb 20, climb 25, climb 30!, again 30!, bisect 27, bisect 28!, again 28!, hold 27',
    );
  });

  it('should take every level for good when none breaks, and hold the highest', () => {
    expect(told(play(PLAN, holds(80)))).toBe(
      'climb 5, climb 10, climb 20, climb 25, climb 30, climb 40, climb 50, hold 50',
    );
  });

  it('should stop at the first level when nothing is to be halved or held', () => {
    const plan = { ...PLAN, bisectTo: null, confirmS: null };
    expect(told(play(plan, holds(12)))).toBe('climb 5, climb 10, climb 20!, again 20!');
  });

  it('should not let one outlier decide', () => {
    const outlier = play({ ...PLAN, levels: [5, 10], confirmS: null }, (value, _purpose, tries) =>
      value === 5 && tries === 0 ? 'breach' : 'healthy',
    );
    expect(told(outlier)).toBe('climb 5!, again 5, again 5, climb 10');
  });

  it('should call a level bad that breaks in two of three runs', () => {
    const twice = play(
      { ...PLAN, levels: [5, 10], bisectTo: null, confirmS: null },
      (value, _purpose, tries) => (value === 10 && tries !== 1 ? 'breach' : 'healthy'),
    );
    expect(told(twice)).toBe('climb 5, climb 10!, again 10, again 10!');
    expect(bracket(twice)).toMatchObject({ lastGood: 5, firstBad: 10 });
  });

  it('should look for a lower answer when the first one does not last', () => {
    const tiring = play({ ...PLAN, levels: [4, 8, 16] }, (value, purpose) =>
      purpose === 'hold' ? (value <= 6 ? 'healthy' : 'breach') : value <= 8 ? 'healthy' : 'breach',
    );
    expect(told(tiring)).toBe(
      'climb 4, climb 8, climb 16!, again 16!, bisect 12!, again 12!, bisect 10!, again 10!, bisect 9!, again 9!, ' +
        'hold 8!, hold 8!, bisect 6, bisect 7, hold 7!, hold 7!, hold 6',
    );
  });

  it('should try a level that the generator could not make twice, and never call it a breach', () => {
    const limited = play(PLAN, (value) => (value >= 40 ? 'generator-limited' : 'healthy'));
    expect(told(limited)).toBe(
      'climb 5, climb 10, climb 20, climb 25, climb 30, climb 40?, climb 40?, hold 30',
    );
    expect(bracket(limited)).toEqual({ lastGood: 30, firstBad: null, generatorAt: 40 });
  });

  it('should halve a rate until the edge is known to the share asked for', () => {
    const plan = { ...PLAN, over: 'rate', levels: [10, 20, 40, 80], bisectTo: 0.05, confirmS: null } as const;
    const levels = play(plan, holds(60));
    expect(told(levels)).toBe(
      'climb 10, climb 20, climb 40, climb 80!, again 80!, bisect 60, bisect 70!, again 70!, bisect 65!, again 65!, ' +
        'bisect 62.5!, again 62.5!',
    );
  });

  it('should give up on a server that holds nothing worth a name', () => {
    const plan = { ...PLAN, over: 'rate', levels: [16], bisectTo: 0.05, confirmS: null } as const;
    expect(told(play(plan, holds(0)))).toBe(
      'climb 16!, again 16!, bisect 8!, again 8!, bisect 4!, again 4!, bisect 2!, again 2!',
    );
  });

  it('should come down from overload to where it holds again', () => {
    const plan = { ...PLAN, levels: [10, 20, 30], bisectTo: null, confirmS: null, wayDown: true };
    const stuck = play(plan, (value, purpose) =>
      purpose === 'way-down' ? (value <= 10 ? 'healthy' : 'breach') : value <= 20 ? 'healthy' : 'breach',
    );
    expect(told(stuck)).toBe(
      'climb 10, climb 20, climb 30!, again 30!, overload 30!, way-down 20!, way-down 20!, way-down 10',
    );
  });

  it('should come down from the highest level where nothing broke', () => {
    const plan = { ...PLAN, levels: [10, 20, 30], confirmS: null, wayDown: true };
    expect(told(play(plan, holds(30)))).toBe('climb 10, climb 20, climb 30, way-down 20');
  });

  it('should end within a few levels at the capacity itself, whatever it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), (capacity) => {
        const levels = play(PLAN, holds(capacity));
        expect(bracket(levels)).toMatchObject(
          capacity >= 50 ? { lastGood: 50, firstBad: null } : { lastGood: capacity, firstBad: capacity + 1 },
        );
        expect(levels.length).toBeLessThanOrEqual(20);
      }),
    );
  });

  it('should end on any server, also one that answers by chance', () => {
    const outcomes = fc.array(fc.constantFrom('healthy', 'breach', 'generator-limited'), {
      minLength: 80,
      maxLength: 80,
    });
    const plan = { ...PLAN, wayDown: true };
    fc.assert(
      fc.property(outcomes, (answers) => {
        let asked = 0;
        const levels = play(plan, () => answers[asked++ % answers.length] ?? 'healthy', 120);
        expect(nextStep(plan, levels).kind).toBe('done');
        const { lastGood, firstBad } = bracket(levels);
        if (firstBad !== null) expect(lastGood).toBeLessThan(firstBad);
      }),
    );
  });
});
