/** For tests: a sound profile and ways to break it. */
import { parseProfileAtEveryScale, type ProfilesAtEveryScale } from './parse.ts';
import { formatProblem } from './problem.ts';

export const SOUND = `id: T-1
name: Sample
about: Does it hold?
success: The job exists.
tags: ['@load', '@quick']
seed: 7
operations:
  create:
    use: job-lifecycle
    payload: P50
phases:
  - { name: warm-up, kind: constant, rate: 2/s, duration: 3 s, warmUp: true }
  - { name: before, kind: constant, rate: 2/s, duration: 30 s }
  - { name: spike, kind: constant, rate: 20/s, duration: 10 s }
  - { name: after, kind: constant, rate: 2/s, duration: 30 s }
limits:
  - { of: create, measure: success, atLeast: 95 %, phase: spike }
scales:
  ci: {}
  smoke: {}
`;

/** The text with one part replaced. @throws Error when the part is not there, so that no test passes by accident */
export function replaced(text: string, part: string, by: string): string {
  if (!text.includes(part)) throw new Error(`There is no "${part}" to replace.`);
  return text.replace(part, by);
}

/** The sound profile with another phase in the place of its spike, judged over the whole run. */
export function withSpike(phase: string, smoke = '{}'): string {
  const text = replaced(SOUND, 'kind: constant, rate: 20/s, duration: 10 s', phase);
  return replaced(replaced(text, 'phase: spike', 'phase: run'), 'smoke: {}', `smoke: ${smoke}`);
}

/** The problems of a profile as a user reads them. */
export function problemsOf(text: string): string[] {
  const parsed = parseProfileAtEveryScale(text, 'x.yaml');
  return 'problems' in parsed ? parsed.problems.map(formatProblem) : [];
}

/** A profile that must be sound. @throws Error with its problems when it is not */
export function profilesOf(text: string): ProfilesAtEveryScale {
  const parsed = parseProfileAtEveryScale(text, 'x.yaml');
  if ('profiles' in parsed) return parsed.profiles;
  throw new Error(parsed.problems.map(formatProblem).join('\n'));
}
