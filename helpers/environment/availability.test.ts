import { describe, expect, it } from 'vitest';
import type { Capability, Profile } from '../profile/profile.ts';
import { brokenPromises, unavailableReasons } from './availability.ts';
import type { Environment } from './environment.ts';
import { loadProfile } from './load-profile.ts';

const SPIKE = loadProfile('api/PZ-14804-spike.yaml', 'full');
const EXHAUSTION = loadProfile('api/PZ-14807-exhaustion.yaml', 'smoke');
const CAPACITY = loadProfile('api/PZ-13771-3-maximum-concurrent.yaml', 'smoke');
const ALL = new Set<Capability>(['configure', 'cancel', 'metadata', 'waterfall']);
const OPEN: Environment = {
  name: 'far',
  description: '',
  kind: 'remote',
  focus: { baseUrl: 'http://user:hunter2@focus', verifyTls: true, headers: {}, timeoutS: 30 },
  controlUrl: null,
  mongodbUri: null,
  rabbitmqUrl: null,
  webApp: null,
  allowed: { permissions: ['stress'], maxRatePerSecond: null, maxJobs: null },
  declared: { streamingJobs: 50, minimumStreamingJobs: 40 },
  probes: [],
  secrets: [],
};
const allowing = (allowed: Partial<Environment['allowed']>): Environment => ({
  ...OPEN,
  allowed: { ...OPEN.allowed, ...allowed },
});

describe('brokenPromises', () => {
  const promising = (...serves: Capability[]): Environment => ({
    ...OPEN,
    declared: { ...OPEN.declared, serves },
  });

  it('should name what is declared, needed and not there', () => {
    const found = new Set<Capability>(['configure', 'metadata']);
    expect(brokenPromises(SPIKE, promising('configure', 'cancel', 'grpc'), found)).toEqual([
      'The target far does not serve "cancel", which its owners declare (declared.serves in ' +
        'environments/far.yaml) and the scenario needs.',
    ]);
  });

  it('should have none where nothing is declared, or all of it is there', () => {
    expect(brokenPromises(SPIKE, OPEN, new Set())).toEqual([]);
    expect(brokenPromises(SPIKE, promising('configure', 'cancel', 'metadata'), ALL)).toEqual([]);
  });
});

describe('unavailableReasons', () => {
  it('should have none where everything is served and allowed', () => {
    for (const profile of [SPIKE, EXHAUSTION, CAPACITY]) {
      expect(unavailableReasons(profile, OPEN, ALL)).toEqual([]);
    }
  });

  it('should name what the target does not serve', () => {
    expect(unavailableReasons(SPIKE, OPEN, new Set<Capability>(['configure', 'metadata']))).toEqual([
      'The scenario needs "cancel", which the target far does not serve (asked at http://focus).',
    ]);
    const needy: Profile = { ...SPIKE, needs: ['real-mongodb'] };
    expect(unavailableReasons(needy, OPEN, ALL)).toEqual([
      'The scenario needs "real-mongodb", which the target far does not serve (asked at http://focus). ' +
        'To change that: set MONGODB_URI, or run `npm run setup` so that the emulator gets a real one.',
    ]);
  });

  it('should say how many accounts of the web application are missing', () => {
    const account = (n: number) => ({ username: `user-${n}`, password: 'x' });
    const withAccounts = (count: number): Environment => ({
      ...OPEN,
      webApp: {
        ...{ baseUrl: 'http://app', siteId: 'a', ...account(0) },
        accounts: Array.from({ length: count }, (_, n) => account(n)),
      },
    });
    const users: Profile = { ...SPIKE, users: 10, needs: ['web-accounts'] };
    expect(unavailableReasons(users, withAccounts(10), ALL)).toEqual([]);
    expect(unavailableReasons(users, withAccounts(9), ALL)).toEqual([
      'The scenario needs 10 accounts of the web application, one for each user; far has 9 ' +
        '(webApp.users in environments/far.yaml).',
    ]);
    expect(unavailableReasons(users, OPEN, ALL)).toHaveLength(1);
    expect(unavailableReasons({ ...users, needs: ['web-app'] }, withAccounts(1), ALL)).toEqual([
      'The scenario needs "web-app", which the target far does not serve (asked at http://focus). ' +
        'To change that: set WEB_BASE_URL, or webApp in the file of the environment.',
    ]);
  });

  it('should name the permission that is not given', () => {
    expect(unavailableReasons(EXHAUSTION, allowing({ permissions: ['outage'] }), ALL)).toEqual([
      'The scenario needs the permission "stress", which far does not give. ' +
        'If its owners agree, add it to allowed.permissions in environments/far.yaml.',
    ]);
  });

  it('should accept a rate at the ceiling and refuse one above it', () => {
    expect(unavailableReasons(SPIKE, allowing({ maxRatePerSecond: 20 }), ALL)).toEqual([]);
    expect(unavailableReasons(SPIKE, allowing({ maxRatePerSecond: 19 }), ALL)).toEqual([
      'Phase "spike" plans 20/s; far allows at most 19/s (allowed.maxRate in environments/far.yaml).',
    ]);
    expect(unavailableReasons(CAPACITY, allowing({ maxRatePerSecond: 49 }), ALL)).toEqual([
      'Phase "level/50" plans 50 arrivals at once; far allows at most 49/s (allowed.maxRate in environments/far.yaml).',
    ]);
  });

  it('should accept as many jobs as the ceiling and refuse more', () => {
    expect(unavailableReasons(CAPACITY, allowing({ maxJobs: 50 }), ALL)).toEqual([]);
    expect(unavailableReasons(CAPACITY, allowing({ maxJobs: 49 }), ALL)).toEqual([
      'The scenario plans up to 50 jobs at once; far allows at most 49 (allowed.maxJobs in environments/far.yaml).',
    ]);
  });

  it('should not compare with a capacity that nobody declared', () => {
    const silent = { ...OPEN, declared: { streamingJobs: null, minimumStreamingJobs: null } };
    expect(unavailableReasons(CAPACITY, silent, ALL)).toEqual([
      'The limit on capacity of tasks in level/* compares with the declared capacity, and far declares none: ' +
        'set declared.streamingJobs in environments/far.yaml.',
    ]);
  });

  it('should not let users without think time past a ceiling', () => {
    const closed: Profile = {
      ...SPIKE,
      phases: [
        {
          name: 'users',
          kind: 'closed',
          warmUp: false,
          durationS: 9,
          operations: ['create'],
          users: 3,
          thinkTimeS: 0,
        },
      ],
    };
    expect(unavailableReasons(closed, allowing({ maxRatePerSecond: 100 }), ALL)).toEqual([
      'Phase "users" has users without think time, whose rate nothing bounds; far allows at most 100/s ' +
        '(allowed.maxRate in environments/far.yaml).',
    ]);
  });
});
