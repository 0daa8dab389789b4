/** The kill matrix as data: pure, so that its rules have exact tests. */

export type CellOutcome = 'PASS' | 'FAIL' | 'INCONCLUSIVE' | 'NOT AVAILABLE';

/** One run of one scenario against a healthy (`defect` null) or broken emulator. */
export interface CellResult {
  readonly scenario: string;
  readonly defect: string | null;
  /** Which of several healthy runs, from 1; 1 for defects. */
  readonly round: number;
  readonly outcome: CellOutcome;
  /** The first reason of the verdict. */
  readonly reason: string;
  readonly seconds: number;
}

export interface CellPlan {
  readonly scenario: string;
  readonly defect: string | null;
  readonly round: number;
}

/** What the matrix file says of one defect. */
export interface DefectRow {
  readonly name: string;
  readonly strength?: number;
  readonly endpoint?: string;
  /** Scenarios that this defect must turn red. */
  readonly mustKill: readonly string[];
  /** What is still missing before anything can catch it; such a defect is run but not an error. */
  readonly waitsFor?: string;
}

export const HEALTHY = 'healthy';

export const cellKey = ({ scenario, defect, round }: CellPlan): string =>
  `${defect ?? HEALTHY}#${round} x ${scenario}`;

/** Every cell, the healthy ones first: a red healthy run makes the rest pointless. */
export function planCells(
  scenarios: readonly string[],
  defects: readonly DefectRow[],
  healthyRounds: number,
): CellPlan[] {
  const healthy = Array.from({ length: healthyRounds }, (_, i) =>
    scenarios.map((scenario) => ({ scenario, defect: null, round: i + 1 })),
  ).flat();
  const broken = defects.flatMap(({ name }) =>
    scenarios.map((scenario) => ({ scenario, defect: name, round: 1 })),
  );
  return [...healthy, ...broken];
}

/** Cell i belongs to shard i mod count. */
export const shardOf = <T>(cells: readonly T[], index: number, count: number): T[] =>
  cells.filter((_, i) => i % count === index);

/**
 * What is wrong with the suite, by its own matrix. Only what was run is judged; a scenario or defect of which
 * every planned cell was run is judged whole.
 */
export function matrixErrors(
  planned: readonly CellPlan[],
  results: readonly CellResult[],
  defects: readonly DefectRow[],
): string[] {
  const done = new Map(results.map((result) => [cellKey(result), result]));
  const isDone = (cells: readonly CellPlan[]) => cells.every((cell) => done.has(cellKey(cell)));
  const isKilled = (cell: CellPlan) => done.get(cellKey(cell))?.outcome === 'FAIL';
  const broken = planned.filter(({ defect }) => defect !== null);
  const errors: string[] = [];
  for (const result of results) {
    if (result.defect === null && result.outcome !== 'PASS') {
      errors.push(
        `false alarm: ${result.scenario} is ${result.outcome} on a healthy emulator (round ${result.round}): ${result.reason}`,
      );
    }
  }
  for (const scenario of new Set(broken.map((cell) => cell.scenario))) {
    const cells = broken.filter((cell) => cell.scenario === scenario);
    if (isDone(cells) && !cells.some(isKilled)) {
      errors.push(`no test: ${scenario} was turned red by none of ${cells.length} defects`);
    }
  }
  for (const defect of new Set(broken.map((cell) => cell.defect))) {
    const cells = broken.filter((cell) => cell.defect === defect);
    const waits = defects.some(({ name, waitsFor }) => name === defect && waitsFor !== undefined);
    if (!waits && isDone(cells) && !cells.some(isKilled)) {
      errors.push(`not caught: the defect ${defect} turned none of ${cells.length} scenarios red`);
    }
  }
  for (const { name, mustKill } of defects) {
    for (const scenario of mustKill) {
      const result = done.get(cellKey({ scenario, defect: name, round: 1 }));
      if (result && result.outcome !== 'FAIL') {
        errors.push(
          `survived: ${scenario} must turn red for ${name} but is ${result.outcome}${result.reason ? `: ${result.reason}` : ''}`,
        );
      }
    }
  }
  return errors;
}

const SYMBOLS: Record<CellOutcome, string> = {
  PASS: 'green',
  FAIL: 'RED',
  INCONCLUSIVE: 'inconcl.',
  'NOT AVAILABLE': 'n/a',
};

/** The matrix as a Markdown table: a row per scenario, a column per defect; what must be red is marked `*`. */
export function matrixTable(results: readonly CellResult[], defects: readonly DefectRow[]): string {
  const scenarios = [...new Set(results.map(({ scenario }) => scenario))].sort();
  const columns = defects.filter(({ name }) => results.some(({ defect }) => defect === name));
  const healthy = (scenario: string) => {
    const runs = results.filter((result) => result.defect === null && result.scenario === scenario);
    const green = runs.filter(({ outcome }) => outcome === 'PASS').length;
    return runs.length === 0 ? '' : `${green}/${runs.length} green`;
  };
  const cell = (scenario: string, { name, mustKill }: DefectRow) => {
    const result = results.find((other) => other.defect === name && other.scenario === scenario);
    const mark = mustKill.includes(scenario) ? '*' : '';
    return result ? `${SYMBOLS[result.outcome]}${mark}` : mark;
  };
  const rows = [
    ['scenario', HEALTHY, ...columns.map(({ name }) => name)],
    ['---', '---', ...columns.map(() => '---')],
    ...scenarios.map((scenario) => [
      scenario,
      healthy(scenario),
      ...columns.map((column) => cell(scenario, column)),
    ]),
  ];
  return rows.map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Whether the matrix file says that this cell must turn red. */
export const mustBeRed = ({ defect, scenario }: CellPlan, defects: readonly DefectRow[]): boolean =>
  defects.some(({ name, mustKill }) => name === defect && mustKill.includes(scenario));

/** Share of the cells that must be red and are, of those that were run. */
export function killScore(results: readonly CellResult[], defects: readonly DefectRow[]): number | null {
  const expected = results.filter((result) => mustBeRed(result, defects));
  if (expected.length === 0) return null;
  return expected.filter(({ outcome }) => outcome === 'FAIL').length / expected.length;
}
