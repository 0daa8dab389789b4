import { describe, expect, it } from 'vitest';
import { matchesPhase, phasesMatching } from './phase-pattern.ts';

describe('phase patterns', () => {
  it.each([
    ['run', 'anything', true],
    ['spike', 'spike', true],
    ['spike', 'spike/1', false],
    ['spike/*', 'spike/1', true],
    ['spike/*', 'spike', false],
    ['spike/*', 'spikes/1', false],
  ])('should match %s with %s: %s', (pattern, name, matches) => {
    expect(matchesPhase(pattern, name)).toBe(matches);
  });

  it('should never match warm-up', () => {
    const phases = [
      { name: 'warm-up', warmUp: true },
      { name: 'steady', warmUp: false },
    ];
    expect(phasesMatching('run', phases)).toEqual([{ name: 'steady', warmUp: false }]);
    expect(phasesMatching('warm-up', phases)).toEqual([]);
  });
});
