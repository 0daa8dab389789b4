import { describe, expect, it } from 'vitest';
import { plannedArrivals, plannedDurationS } from '../profile/planned.ts';
import { SCALES } from '../profile/profile.ts';
import { listProfiles, loadProfile } from './load-profile.ts';

const files = listProfiles()
  .map(({ file }) => file)
  .filter((file) => file.startsWith('alerts/'));
const arrivals = (file: string) =>
  loadProfile(file, 'full')
    .phases.filter(({ warmUp }) => !warmUp)
    .map((phase) => [phase.name, plannedArrivals(phase)]);
const levels = (name: string, from: number, to: number, step: number) =>
  Array.from({ length: (to - from) / step + 1 }, (_, i) => [`${name}/${from + i * step}`, from + i * step]);

describe('the profiles of alerts', () => {
  it.each<[string, unknown]>([
    ['PZ-14953-high-volume', [['volume', 1000]]],
    [
      'PZ-14954-sustained',
      [
        ['first', 600],
        ['middle', 4800],
        ['last', 600],
      ],
    ],
    ['PZ-14956-mixed-types', [['mixed', 500]]],
    ['PZ-14957-queue-capacity', [['fill', 1000]]],
    ['PZ-14959-throughput', [['steady', 3000]]],
    ['PZ-14962-end-to-end', [['paced', 100]]],
    ['PZ-14963-broker', [['steady', 1000]]],
    ['PZ-15101-gradual', levels('level', 10, 150, 10)],
    ['ALERTS-BACK-OFF-smart-back-off', [['load', 600]]],
  ])('should plan what the catalogue asks for: %s', (name, planned) => {
    expect(arrivals(`alerts/${name}.yaml`)).toEqual(planned);
  });

  it('should plan the bursts of the catalogue, 30 s apart or growing', () => {
    const burst = loadProfile('alerts/PZ-14955-burst.yaml', 'full');
    const counted = burst.phases.filter(({ name }) => name.startsWith('burst/'));
    expect(counted.map(plannedArrivals)).toEqual([100, 100, 100]);
    let atS = 0;
    const starts = burst.phases.flatMap((phase) => {
      const startS = atS;
      atS += phase.durationS;
      return phase.name.startsWith('burst/') ? [startS] : [];
    });
    expect(starts.slice(1).map((startS, i) => startS - (starts[i] ?? 0))).toEqual([30, 30]);
    expect(
      arrivals('alerts/PZ-15102-rapid-bursts.yaml').filter(([name]) => String(name).startsWith('burst/')),
    ).toEqual(levels('burst', 20, 200, 20));
  });

  it.each(files)('should plan at most 25 s at smoke, a search two minutes: %s', (file) => {
    const smoke = loadProfile(file, 'smoke');
    expect(plannedDurationS(smoke)).toBeLessThanOrEqual(smoke.search === undefined ? 25 : 120);
    for (const scale of SCALES) {
      const counts = (profile: ReturnType<typeof loadProfile>) =>
        profile.phases.filter(({ kind }) => kind === 'at-once').map(plannedArrivals);
      // Bursts are as large at every scale.
      expect(counts(loadProfile(file, scale))).toEqual(counts(loadProfile(file, 'full')));
    }
  });
});
