import { describe, expect, it } from 'vitest';
import { plannedArrivals, plannedDurationS } from '../profile/planned.ts';
import { SCALES, type Profile } from '../profile/profile.ts';
import { checkProfiles, listProfiles, loadProfile, loadScale } from './load-profile.ts';

const { checked, problems } = checkProfiles();
const arrivals = (profile: Profile) =>
  profile.phases.filter(({ warmUp }) => !warmUp).map((phase) => [phase.name, plannedArrivals(phase)]);

describe('loadScale', () => {
  it('should be smoke unless LOAD_SCALE names another', () => {
    expect([loadScale({}), loadScale({ LOAD_SCALE: '' }), loadScale({ LOAD_SCALE: 'ci' })]).toEqual([
      'smoke',
      'smoke',
      'ci',
    ]);
  });

  it('should name the scales there are', () => {
    expect(() => loadScale({ LOAD_SCALE: 'smok' })).toThrow(
      'Configuration: LOAD_SCALE: expected one of smoke, ci, full, found "smok" - did you mean "smoke"?',
    );
  });
});

describe('loadProfile', () => {
  it('should name the nearest file when there is none', () => {
    expect(() => loadProfile('api/PZ-14804-spik.yaml', 'full')).toThrow(
      'Configuration: there is no profile load-profiles/api/PZ-14804-spik.yaml - ' +
        'did you mean "api/PZ-14804-spike.yaml"?',
    );
  });
});

describe('the profiles of the project', () => {
  it('should have no problems', () => {
    expect(problems).toEqual([]);
  });

  it('should be named by id', () => {
    expect(listProfiles()).toContainEqual({
      id: 'PZ-13770',
      name: 'Configure latency',
      file: 'api/PZ-13770-configure-latency.yaml',
      breaksThings: false,
    });
    expect(listProfiles().find(({ id }) => id === 'PZ-14727')?.breaksThings).toBe(true);
    expect(listProfiles().every(({ id, file }) => file.includes(`${id}-`))).toBe(true);
  });

  const WITHOUT_WARM_UP = [
    // Whose question is the first answers.
    'api/PZ-14790-first-responses.yaml',
    // Which hold jobs and count their rows: every row must be right, the first ones too.
    'soak/GAP-6-one-job.yaml',
    'streaming/GAP-9-data-quality.yaml',
    'streaming/PZ-13800-live-stability.yaml',
    'streaming/PZ-15139-4-scaling.yaml',
    'streaming/PZ-15141-waterfall.yaml',
    'streaming/PZ-15200-data-flow.yaml',
    'streaming/PZ-15249-playback.yaml',
    'streaming/SHARED-STREAMS-and-reused-slots.yaml',
  ];

  it.each(checked.filter(({ file }) => !WITHOUT_WARM_UP.includes(file)))(
    'should begin with a warm-up: $file',
    ({ profiles }) => {
      for (const scale of SCALES)
        expect(profiles[scale].phases[0]).toMatchObject({ name: 'warm-up', warmUp: true });
    },
  );

  it('should plan at most seven minutes for the nine of the API under load at smoke', () => {
    const load = checked
      .map(({ profiles }) => profiles.smoke)
      .filter(({ tags, file }) => tags.includes('@load') && file.startsWith('api/'));
    expect(load).toHaveLength(9);
    expect(load.reduce((sum, profile) => sum + plannedDurationS(profile), 0)).toBeLessThanOrEqual(420);
  });

  it.each(checked.filter(({ file }) => /^(mixed|users|patterns)\//.test(file)))(
    'should plan at most 20 s at smoke: $file',
    ({ profiles }) => {
      expect(plannedDurationS(profiles.smoke)).toBeLessThanOrEqual(20);
    },
  );

  it.each<[string, [string, number][]]>([
    [
      'api/PZ-14800-concurrent-creation.yaml',
      [
        ['burst/1', 20],
        ['burst/2', 20],
        ['burst/3', 20],
      ],
    ],
    ['api/PZ-14801-sustained.yaml', [['sustained', 360]]],
    ['api/PZ-14802-peak.yaml', [['peak', 600]]],
    ['api/PZ-14803-ramp-up.yaml', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((step) => [`step/${step}`, step * 12])],
    [
      'api/PZ-14804-spike.yaml',
      [
        ['before', 60],
        ['spike', 200],
        ['after', 60],
      ],
    ],
    ['api/PZ-14805-steady-state.yaml', [['steady', 900]]],
    [
      'api/PZ-14806-recovery.yaml',
      [
        ['baseline', 60],
        ['peak', 900],
        ['quiet', 0],
        ['after', 60],
      ],
    ],
    [
      'api/PZ-14807-exhaustion.yaml',
      [
        ['before', 60],
        ['exhaust', 1500],
        ['quiet', 0],
        ['after', 60],
      ],
    ],
    ['api/PZ-13770-configure-latency.yaml', [['steady', 400]]],
    [
      'api/PZ-13771-1-concurrent-tasks.yaml',
      [
        ['burst/1', 20],
        ['burst/2', 20],
        ['burst/3', 20],
      ],
    ],
    ['api/PZ-13771-2-concurrent-polling.yaml', [['polling', 10]]],
    ['api/PZ-13920-configure-quantiles.yaml', [['steady', 400]]],
    ['api/PZ-13922-first-row.yaml', [['steady', 400]]],
    // 300 of each of five.
    ['api/PZ-14790-first-responses.yaml', [['first', 1500]]],
    [
      'mixed/GAP-4-endpoints-at-once.yaml',
      [
        ['alone-configure', 600],
        ['alone-cancel', 300],
        ['alone-metadata', 1200],
        ['alone-status', 900],
        ['mix', 3000],
      ],
    ],
    ['mixed/GAP-11-RATE-reads-side-by-side.yaml', [['steady', 8 * 1200]]],
    ['users/GAP-7-users.yaml', [['visits', 600]]],
    ['users/READ-MIX-web-application.yaml', [['reads', 15_000]]],
    [
      'patterns/GAP-12-DAY-two-peaks.yaml',
      [
        ['morning', 600],
        ['first-peak', 1800],
        ['noon', 1500],
        ['second-peak', 1440],
        ['evening', 600],
      ],
    ],
    [
      'stress/PZ-13880-extreme-configuration.yaml',
      [
        ['quiet', 75],
        ['alone', 20],
        ['beside', 65],
      ],
    ],
    [
      'api/PZ-13771-3-maximum-concurrent.yaml',
      [10, 20, 30, 40, 50].map((level) => [`level/${level}`, level]),
    ],
  ])('should plan what the catalogue asks for: %s', (file, planned) => {
    expect(arrivals(loadProfile(file, 'full'))).toEqual(planned);
  });

  it('should keep rates and limits at every scale, but for the clock', () => {
    const rates = (profile: Profile) =>
      // A scale may repeat a burst less often, so only phases with a rate are compared. Rounded: times the clock and
      // divided by it again is not always the same number.
      profile.phases.flatMap((phase) =>
        'ratePerSecond' in phase ? Number((phase.ratePerSecond / profile.clock).toFixed(9)) : [],
      );
    // Growth is per hour of the clock.
    const limits = ({ limits: all, clock }: Profile) =>
      all.map((limit) =>
        limit.measure === 'leak' && typeof limit.bound === 'number'
          ? { ...limit, bound: limit.bound / clock }
          : limit,
      );
    for (const { profiles } of checked) {
      for (const scale of SCALES) {
        expect(rates(profiles[scale])).toEqual(rates(profiles.full));
        expect(limits(profiles[scale])).toEqual(limits(profiles.full));
      }
    }
    const onClock = checked.filter(({ profiles }) => profiles.smoke.clock !== 1).map(({ file }) => file);
    expect(onClock.filter((file) => file.startsWith('api/'))).toEqual([
      'api/PZ-13920-configure-quantiles.yaml',
      'api/PZ-14801-sustained.yaml',
    ]);
  });
});
