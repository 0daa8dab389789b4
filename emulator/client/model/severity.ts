export interface Severity {
  readonly level: number;
  readonly word: string;
  /** A sign of its own shape, so that nobody has to tell colours apart. */
  readonly sign: string;
  /** Class of the style sheet. */
  readonly style: string;
}

export const SEVERITIES: readonly Severity[] = [
  { level: 1, word: 'Low', sign: '○', style: 'low' },
  { level: 2, word: 'Medium', sign: '▲', style: 'medium' },
  { level: 3, word: 'High', sign: '◆', style: 'high' },
];

/** How a severity is shown; one that is not 1 to 3, which only a lax server has, shows its number. */
export function severityOf(level: number): Severity {
  return (
    SEVERITIES.find((one) => one.level === level) ?? {
      level,
      word: `Severity ${level}`,
      sign: '·',
      style: 'low',
    }
  );
}
