import { BROWSERS } from '../profile/browsers.ts';
import { listed } from '../profile/nearest.ts';
import { WHOLE_RUN } from '../profile/phase-pattern.ts';
import { peakArrivalRate, plannedPeakJobs } from '../profile/planned.ts';
import { splitSeries } from '../profile/probe-series.ts';
import type { Capability, Profile } from '../profile/profile.ts';
import { levelPhase } from '../profile/search-levels.ts';
import type { Environment } from './environment.ts';

/** What to do about a capability that the target does not have, where it is not simply the target's nature. */
const ADVICE: Partial<Record<Capability, string>> = {
  'web-app': 'set WEB_BASE_URL, or webApp in the file of the environment',
  control: 'it is the emulator’s control API: set FOCUS_CONTROL_URL or controlUrl',
  browser: 'run `npm run setup`, or set CHROMIUM_PATH to a Chromium or Chrome',
  'real-mongodb': 'set MONGODB_URI, or run `npm run setup` so that the emulator gets a real one',
  'real-rabbitmq': 'set RABBITMQ_URL, or run `npm run setup` so that the emulator gets a real one',
};

/**
 * Why a scenario cannot be run on this target, each reason with the place where it could be changed; empty when
 * it can.
 * @param capabilities what the target itself was found to serve
 */
export function unavailableReasons(
  profile: Profile,
  environment: Environment,
  capabilities: ReadonlySet<Capability>,
): string[] {
  const where = `environments/${environment.name}.yaml`;
  return [
    ...missingCapabilities(profile, environment, capabilities),
    ...accountReasons(profile, environment, where),
    ...profile.permissions
      .filter((permission) => !environment.allowed.permissions.includes(permission))
      .map(
        (permission) =>
          `The scenario needs the permission "${permission}", which ${environment.name} does not give. ` +
          `If its owners agree, add it to allowed.permissions in ${where}.`,
      ),
    ...rateReasons(profile, environment, where),
    ...jobReasons(profile, environment, where),
    ...declaredReasons(profile, environment, where),
    ...probeReasons(profile, environment, where),
  ];
}

/** A limit on a series means nothing where nobody looks. */
function probeReasons(profile: Profile, environment: Environment, where: string): string[] {
  const there = environment.probes.map(({ name }) => name);
  const own = profile.browsers?.map(({ name }) => name) ?? [];
  const asked = profile.limits.filter(({ measure }) => measure === 'probe' || measure === 'leak');
  const missing = new Set(
    asked
      .map(({ of }) => splitSeries(of)?.probe ?? of)
      .filter(
        // Pages are looked at wherever there is a browser.
        (name) => !there.includes(name) && !own.includes(name) && !(own.length > 0 && name === BROWSERS),
      ),
  );
  return [...missing].map(
    (name) =>
      `The scenario judges the probe "${name}", and ${environment.name} has ` +
      `${there.length === 0 ? 'no probes' : listed(there)}: add one of that name to probes in ${where}.`,
  );
}

/**
 * What the environment declares to be served, the scenario needs, and the target does not have: no missing
 * precondition but a failure of the target, each in words.
 * @param capabilities what the target itself was found to serve
 */
export function brokenPromises(
  profile: Profile,
  environment: Environment,
  capabilities: ReadonlySet<Capability>,
): string[] {
  const { serves = [] } = environment.declared;
  return profile.needs
    .filter((need) => serves.includes(need) && !capabilities.has(need))
    .map(
      (need) =>
        `The target ${environment.name} does not serve "${need}", which its owners declare ` +
        `(declared.serves in environments/${environment.name}.yaml) and the scenario needs.`,
    );
}

function missingCapabilities(
  profile: Profile,
  environment: Environment,
  capabilities: ReadonlySet<Capability>,
): string[] {
  return (
    profile.needs
      // Accounts are a number, not something that is served or not.
      .filter((need) => need !== 'web-accounts' && !capabilities.has(need))
      .map((need) => {
        const advice = ADVICE[need];
        return (
          `The scenario needs "${need}", which the target ${environment.name} does not serve ` +
          `(${environment.focus.baseUrl === null ? 'asked at its start' : `asked at ${withoutUserInfo(environment.focus.baseUrl)}`}).` +
          (advice === undefined ? '' : ` To change that: ${advice}.`)
        );
      })
  );
}

/** Users that share an account share its session: what reaches the wrong one could not be seen. */
function accountReasons(profile: Profile, environment: Environment, where: string): string[] {
  const accounts = environment.webApp?.accounts.length ?? 0;
  if (!profile.needs.includes('web-accounts') || accounts >= profile.users) return [];
  return [
    `The scenario needs ${profile.users} accounts of the web application, one for each user; ` +
      `${environment.name} has ${accounts} (webApp.users in ${where}).`,
  ];
}

function withoutUserInfo(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}

function rateReasons(profile: Profile, environment: Environment, where: string): string[] {
  const ceiling = environment.allowed.maxRatePerSecond;
  if (ceiling === null) return [];
  const { search } = profile;
  const levels = search?.levels.map((value, i) => levelPhase(search, i + 1, value, 'climb')) ?? [];
  const [highest] = [...profile.phases, ...levels].sort((a, b) => peakArrivalRate(b) - peakArrivalRate(a));
  if (highest === undefined || peakArrivalRate(highest) <= ceiling) return [];
  const rate = peakArrivalRate(highest);
  const planned =
    rate === Number.POSITIVE_INFINITY
      ? `phase "${highest.name}" has users without think time, whose rate nothing bounds`
      : highest.kind === 'at-once'
        ? `phase "${highest.name}" plans ${rate} arrivals at once`
        : `phase "${highest.name}" plans ${rate}/s`;
  return [
    `${planned[0]?.toUpperCase()}${planned.slice(1)}; ${environment.name} allows at most ${ceiling}/s ` +
      `(allowed.maxRate in ${where}).`,
  ];
}

function jobReasons(profile: Profile, environment: Environment, where: string): string[] {
  const ceiling = environment.allowed.maxJobs;
  const jobs = plannedPeakJobs(profile);
  if (ceiling === null || jobs <= ceiling) return [];
  return [
    `The scenario plans up to ${jobs} jobs at once; ${environment.name} allows at most ${ceiling} ` +
      `(allowed.maxJobs in ${where}).`,
  ];
}

/** A limit against the declared capacity means nothing where none is declared. */
function declaredReasons(profile: Profile, environment: Environment, where: string): string[] {
  const { streamingJobs, minimumStreamingJobs } = environment.declared;
  const asks = profile.limits.find(
    ({ bound }) =>
      (bound === 'declared-jobs' && streamingJobs === null) ||
      (bound === 'minimum-jobs' && minimumStreamingJobs === null),
  );
  if (asks === undefined) return [];
  const [what, key] =
    asks.bound === 'minimum-jobs'
      ? ['minimum of jobs', 'minimumStreamingJobs']
      : ['declared capacity', 'streamingJobs'];
  const phase = asks.phase === WHOLE_RUN ? 'the run' : asks.phase;
  return [
    `The limit on ${asks.measure} of ${asks.of} in ${phase} compares with the ${what}, and ` +
      `${environment.name} declares none: set declared.${key} in ${where}.`,
  ];
}
