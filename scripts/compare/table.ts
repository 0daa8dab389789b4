/** A comparison as people read it: one row for each figure, on the terminal or in Markdown. */
import type { Cell, Table } from '../../helpers/report/table.ts';
import type { Change, ComparedFigure } from '../../helpers/verdict/comparison.ts';
import { formatValue } from '../../helpers/verdict/format.ts';
import type { Unit } from '../../helpers/verdict/verdict.ts';

const COLUMNS = ['Operation', 'Phase', 'Figure', 'A', 'B', 'Difference', '95 % interval'] as const;

const unitOf = ({ measure }: ComparedFigure): Unit => (measure === 'success' ? 'ratio' : 's');

function cellsOf(figure: ComparedFigure): string[] {
  const { of, phase, measure, a, b, difference } = figure;
  const value = (amount: number | null) => (amount === null ? '–' : formatValue(amount, unitOf(figure)));
  const signed = (amount: number) => `${amount > 0 ? '+' : ''}${value(amount)}`;
  const interval =
    difference === null ? '–' : `${signed(difference.interval.low)} … ${signed(difference.interval.high)}`;
  return [of, phase, measure, value(a), value(b), difference ? signed(difference.estimate) : '–', interval];
}

/** `slower`, `no difference seen (smallest that could have been seen: 12 ms)`, `cannot tell (why)`. */
export function changeText(figure: ComparedFigure): string {
  const { change, smallestSeen, reason } = figure;
  if (change === 'cannot tell') return `cannot tell (${reason})`;
  if (change !== 'no difference seen' || smallestSeen === null) return change;
  return `no difference seen (smallest that could have been seen: ${formatValue(smallestSeen, unitOf(figure))})`;
}

/** Aligned columns; the last one, what is said of it, is as long as it is. */
export function comparisonText(figures: readonly ComparedFigure[]): string {
  const rows = [[...COLUMNS, ''], ...figures.map((figure) => [...cellsOf(figure), changeText(figure)])];
  const widths = COLUMNS.map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  const pad = (text: string, i: number) => {
    const width = widths[i] ?? 0;
    return i < 3 ? text.padEnd(width) : i < COLUMNS.length ? text.padStart(width) : text;
  };
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}

const TONES: Readonly<Record<Change, NonNullable<Cell['tone']>>> = {
  faster: 'good',
  better: 'good',
  slower: 'bad',
  worse: 'bad',
  'no difference seen': 'quiet',
  'cannot tell': 'unsure',
};

export function comparisonTable(title: string, figures: readonly ComparedFigure[]): Table {
  return {
    title,
    columns: [...COLUMNS.map((name, i) => ({ title: name, number: i >= 3 })), { title: 'Says' }],
    rows: figures.map((figure) => [
      ...cellsOf(figure),
      { text: changeText(figure), tone: TONES[figure.change], bold: !/no diff|cannot/.test(figure.change) },
    ]),
  };
}

/** `2 slower, 0 faster, 0 worse, 0 better, 18 without a difference, 4 cannot tell`. */
export function summaryLine(figures: readonly ComparedFigure[]): string {
  const count = (change: Change) => figures.filter((figure) => figure.change === change).length;
  return (
    `${count('slower')} slower, ${count('faster')} faster, ${count('worse')} worse, ${count('better')} better, ` +
    `${count('no difference seen')} without a difference, ${count('cannot tell')} cannot tell`
  );
}
