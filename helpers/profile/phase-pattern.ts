import type { Phase } from './profile.ts';

/** Stands for every phase that is not warm-up. */
export const WHOLE_RUN = 'run';

/** Whether a phase of this name is meant by `pattern`: `run`, a phase's name, or a name with a trailing `/*`. */
export function matchesPhase(pattern: string, name: string): boolean {
  if (pattern === WHOLE_RUN) return true;
  return pattern.endsWith('/*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** The counted (not warm-up) phases that a limit's `phase` means, in order. */
export function phasesMatching<P extends Pick<Phase, 'name' | 'warmUp'>>(
  pattern: string,
  phases: readonly P[],
): P[] {
  return phases.filter((phase) => !phase.warmUp && matchesPhase(pattern, phase.name));
}
