/** A command was called wrongly or cannot run here; its message says what would be right. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The value of an option that is a whole number. @throws UsageError when it is none, or below `least` */
export function wholeNumber(option: string, text: string, least: number): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < least) {
    throw new UsageError(`${option}: expected a whole number of ${least} or more, got "${text}"`);
  }
  return value;
}

/** Runs a command's main function and turns its end into an exit code: 2 for a UsageError, 1 for anything else. */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    const isUsage =
      error instanceof Error && ['UsageError', 'ConfigurationError', 'RecordError'].includes(error.name);
    const isOption =
      error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
    console.error(isUsage || isOption ? error.message : error);
    process.exitCode = isUsage || isOption ? 2 : 1;
  }
}
