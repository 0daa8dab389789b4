/** The bench's result as tables of Markdown, which a terminal shows as well. Pure. */
import { cpuRatio, resultOf, type ContestRounds } from './figures.ts';
import type { Task } from './protocol.ts';
import type { TargetResult } from './targets.ts';

/** In each part the contestant that the others are compared with. */
const BASE = 'undici';

/** One row for each contestant of a part, and below why figures are missing. */
export function contestTable(part: Task['part'], contests: readonly ContestRounds[]): string {
  const ofPart = contests.filter((contest) => contest.part === part);
  const base = ofPart.find(({ name }) => name === BASE);
  const rows = ofPart.map((contest) => {
    const result = resultOf(contest);
    if (result.rounds === 0) return [result.name, 'none, see below'];
    const ratio = base ? cpuRatio(contest, base) : null;
    return [
      result.missing === null ? result.name : `${result.name} (${result.rounds} rounds, see below)`,
      number(result.cpuUsPerRequest),
      number(ratio, 2),
      number(result.ratePerSecond, 0),
      number(result.latenessP50Us === null ? null : result.latenessP50Us / 1000, 2),
      number(result.latenessP99Us === null ? null : result.latenessP99Us / 1000, 2),
      String(result.errors),
    ];
  });
  const titles = ['', 'CPU us/request', `ratio to ${BASE}`, 'requests/s'];
  const reasons = ofPart.flatMap((contest) => {
    const { name, missing } = resultOf(contest);
    return missing === null ? [] : [`- ${name}: ${missing}`];
  });
  const whole = table([...titles, 'late p50 ms', 'late p99 ms', 'errors'], rows);
  return reasons.length === 0 ? whole : `${whole}\n\n${reasons.join('\n')}`;
}

/** One row for each target. */
export function targetTable(results: readonly TargetResult[]): string {
  const rows = results.map(({ text, measured, range, unit, outcome }) => {
    const digits = unit === 'us' ? 1 : 2;
    return [
      text,
      measured === null ? '-' : `${number(measured, digits)} ${unit}`,
      range === null ? '-' : range.map((value) => number(value, digits)).join(' to '),
      outcome,
    ];
  });
  return table(['target', 'measured', 'in the rounds', ''], rows);
}

function number(value: number | null, digits = 1): string {
  return value === null ? '-' : value.toFixed(digits);
}

/** All cells of a column as wide as its widest; numbers to the right, the first and the last text to the left. */
function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map((title, column) =>
    Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const isLeft = (column: number) => column === 0;
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, i) => (isLeft(i) ? (cells[i] ?? '').padEnd(width) : (cells[i] ?? '').padStart(width))).join(' | ')} |`;
  const rule = widths.map((width, i) => (isLeft(i) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(titles), line(rule), ...rows.map(line)].join('\n');
}
