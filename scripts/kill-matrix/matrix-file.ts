import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { UsageError } from '../usage-error.ts';
import type { CellPlan, DefectRow } from './matrix.ts';

/** tests/kill-matrix.yaml, checked. */
export interface MatrixFile {
  readonly defects: readonly DefectRow[];
  /** Defect to the scenario that the short matrix runs it with. */
  readonly short: Readonly<Record<string, string>>;
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
    defects?: Record<string, { mustKill?: string[]; strength?: number; endpoint?: string }>;
    short?: Record<string, string>;
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
  for (const [defect, scenario] of Object.entries(content.short ?? {})) {
    mustBe('defect of the emulator', defect, known.defects, 'short');
    mustBe('scenario', scenario, known.scenarios, `short.${defect}`);
  }
  if (problems.length > 0) throw new UsageError(problems.map((problem) => `${file}: ${problem}`).join('\n'));
  return { defects, short: content.short ?? {} };
}

/** The cells of the short matrix: its scenarios healthy, then each defect with its one scenario. */
export function shortCells(short: MatrixFile['short']): CellPlan[] {
  const scenarios = [...new Set(Object.values(short))];
  return [
    ...scenarios.map((scenario) => ({ scenario, defect: null, round: 1 })),
    ...Object.entries(short).map(([defect, scenario]) => ({ scenario, defect, round: 1 })),
  ];
}
