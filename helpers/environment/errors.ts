/**
 * A profile, an environment or a setting is wrong, so nothing was run. The message has every problem, one a line,
 * and begins with "Configuration:", by which the reporter tells it from a failed server.
 */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  /** Each a whole sentence or a formatted problem with file, line and field. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const [first = 'something is wrong', ...more] = problems;
    super(
      more.length === 0
        ? `Configuration: ${first}`
        : [`Configuration: ${problems.length} problems`, ...problems].join('\n  '),
    );
    this.problems = problems;
  }
}
