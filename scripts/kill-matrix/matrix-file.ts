import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { UsageError } from '../usage-error.ts';
import type { CellPlan, DefectRow } from './matrix.ts';

/** tests/kill-matrix.yaml, checked. */
export interface MatrixFile {
  readonly defects: readonly DefectRow[];
  /** What the short matrix runs: some scenarios healthy, and for each defect the one scenario to run it with. */
  readonly short: { readonly healthy: readonly string[]; readonly defects: Readonly<Record<string, string>> };
}

/**
 * Reads the matrix file and holds it against what exists.
 * @throws UsageError with every problem at once
 */
export function readMatrixFile(
  file: string,
  known: { readonly defects: readonly string[]; readonly scenarios: readonly string[] },
): MatrixFile {
  const content = parse(readFileSync(file, 'utf8')) as {
    defects?: Record<
      string,
      { mustKill?: string[]; waitsFor?: string; strength?: number; endpoint?: string }
    >;
    short?: { healthy?: string[]; leftOut?: string[] } & Record<string, string | string[]>;
  };
  const problems: string[] = [];
  const mustBe = (kind: string, name: string, names: readonly string[], where: string) => {
    if (!names.includes(name))
      problems.push(`${where}: expected a ${kind} (${names.join(', ')}), found "${name}"`);
  };
  const defects = Object.entries(content.defects ?? {}).map(([name, row]): DefectRow => {
    mustBe('defect of the emulator', name, known.defects, 'defects');
    for (const scenario of row.mustKill ?? []) {
      mustBe('scenario', scenario, known.scenarios, `defects.${name}.mustKill`);
    }
    return { ...row, name, mustKill: row.mustKill ?? [] };
  });
  for (const name of known.defects) {
    if (!defects.some((row) => row.name === name)) problems.push(`defects: no row for "${name}"`);
  }
  const { healthy = [], leftOut = [], ...pairs } = content.short ?? {};
  for (const defect of leftOut) mustBe('defect of the emulator', defect, known.defects, 'short.leftOut');
  for (const scenario of healthy) mustBe('scenario', scenario, known.scenarios, 'short.healthy');
  for (const [defect, scenario] of Object.entries(pairs)) {
    mustBe('defect of the emulator', defect, known.defects, 'short');
    mustBe('scenario', String(scenario), known.scenarios, `short.${defect}`);
  }
  for (const name of known.defects) {
    const waits = defects.some((row) => row.name === name && row.waitsFor !== undefined);
    if (!(name in pairs) && !leftOut.includes(name) && !waits)
      problems.push(`short: no scenario for "${name}"`);
  }
  if (problems.length > 0) throw new UsageError(problems.map((problem) => `${file}: ${problem}`).join('\n'));
  return { defects, short: { healthy, defects: pairs as Record<string, string> } };
}

/** The cells of the short matrix: some healthy runs, then each defect with its one scenario. */
export function shortCells({ healthy, defects }: MatrixFile['short']): CellPlan[] {
  return [
    ...healthy.map((scenario) => ({ scenario, defect: null, round: 1 })),
    ...Object.entries(defects).map(([defect, scenario]) => ({ scenario, defect, round: 1 })),
  ];
}
