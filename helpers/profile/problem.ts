/** One thing that is wrong in a data file (a profile or an environment), for a person with an editor open. */
export interface Problem {
  /** The file as the user knows it, e.g. `load-profiles/api/PZ-14804-spike.yaml`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Path of the value in the file, e.g. `limits[0].of`; empty for the file as a whole. */
  readonly field: string;
  /** What would be right, as the object of "expected". */
  readonly expected: string;
  /** What stands there, as the object of "found". */
  readonly found: string;
  /** What to do about it, e.g. `did you mean "create"?`; empty where there is nothing useful to say. */
  readonly hint: string;
}
export type ProfileProblem = Problem;

/** `load-profiles/api/x.yaml:12:5 limits[0].of: expected …, found "creat" - did you mean "create"?` */
export function formatProblem(problem: Problem): string {
  const { file, line, column, field, expected, found, hint } = problem;
  const where = field === '' ? `${file}:${line}:${column}:` : `${file}:${line}:${column} ${field}:`;
  return `${where} expected ${expected}, found ${found}${hint === '' ? '' : ` - ${hint}`}`;
}

/** In the order in which a reader of the files meets them. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column);
}
