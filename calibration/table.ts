import {
  shareOfTolerance,
  type CertificateCheck,
  type CertificateFigure,
} from '../helpers/record/certificate.ts';

/** The figure of a check that took most of its tolerance; null for a check that compared none. */
export function worstFigure({ figures }: CertificateCheck): CertificateFigure | null {
  return [...figures].sort((a, b) => shareOfTolerance(b) - shareOfTolerance(a))[0] ?? null;
}

/** A line per check: outcome, how often it was run, and its worst figure. */
export function checkTable(checks: readonly CertificateCheck[]): string {
  const header = [
    'check',
    'outcome',
    'runs',
    'repeated',
    'figures',
    'worst figure',
    'expected',
    'measured',
    'allowed',
  ];
  const rows = checks.map((check) => {
    const worst = worstFigure(check);
    const exact = worst !== null && shareOfTolerance(worst) === 0;
    return [
      check.name,
      check.outcome === 'passed' ? 'passed' : check.outcome.toUpperCase(),
      String(check.runs),
      String(check.repeated),
      String(check.figures.length),
      ...(worst === null || exact ? ['all exact', '', '', ''] : described(worst)),
    ];
  });
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  return [header, ...rows]
    .map((row) =>
      row
        .map((text, i) => text.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function described({
  name,
  unit,
  expected,
  measured,
  tolerance,
  toleranceBelow,
}: CertificateFigure): string[] {
  const suffix = unit === 'ms' ? ' ms' : '';
  const show = (value: number) => `${Number(value.toFixed(4))}${suffix}`;
  const isLow = measured !== null && measured < expected;
  return [
    name,
    show(expected),
    measured === null ? 'nothing' : show(measured),
    isLow ? `- ${show(toleranceBelow)}` : `+ ${show(tolerance)}`,
  ];
}

/** What it must be, how much longer it may be, and what it was. */
export function figureInWords({ name, unit, expected, measured, tolerance }: CertificateFigure): string {
  const show = (value: number | null) => (value === null ? 'nothing' : Number(value.toFixed(3)).toString());
  const of = unit === 'count' ? '' : ` ${unit}`;
  return `${name}: expected ${show(expected)}${of} (+ ${show(tolerance)}), measured ${show(measured)}${of}`;
}
