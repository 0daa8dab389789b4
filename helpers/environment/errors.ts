import { formatProblem, sortProblems, type Problem } from '../profile/problem.ts';

/**
 * A profile, an environment or a setting is wrong, so nothing was run. The message has every problem, one a line,
 * and begins with "Configuration:", by which the reporter tells it from a failed server.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: readonly Problem[];

  constructor(summary: string, problems: readonly Problem[] = []) {
    const sorted = sortProblems(problems);
    const lines = sorted.map((problem) => `\n  ${formatProblem(problem)}`);
    super(`Configuration: ${summary}${lines.join('')}`);
    this.problems = sorted;
  }
}

/** `1 problem`, `5 problems`. */
export function problemCount(problems: readonly Problem[]): string {
  return `${problems.length} problem${problems.length === 1 ? '' : 's'}`;
}
