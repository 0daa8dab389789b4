import type { LimitResult, Unit, Verdict, VerdictOutcome } from '../verdict/verdict.ts';
import { formatBeside } from '../verdict/format.ts';
import { formatCount } from './format.ts';
import { tableHtml, tableMarkdown, type Cell, type Table, type Tone } from './table.ts';

/** Symbols beside the words, so that nobody needs the colour. */
export const OUTCOME_SYMBOL: Readonly<Record<VerdictOutcome, string>> = {
  PASS: '✓',
  FAIL: '✗',
  INCONCLUSIVE: '?',
  'NOT AVAILABLE': '–',
  RECORDED: '●',
};

export const OUTCOME_TONE: Readonly<Record<VerdictOutcome, Tone>> = {
  PASS: 'good',
  FAIL: 'bad',
  INCONCLUSIVE: 'unsure',
  'NOT AVAILABLE': 'quiet',
  RECORDED: 'quiet',
};

/** A figure in the unit of its limit, told apart from `bound` when that is near; `–` when there is none. */
export function formatMeasured(value: number | null, unit: Unit, bound: number | null = null): string {
  if (value === null) return '–';
  return unit === 'count' && Number.isInteger(value) ? formatCount(value) : formatBeside(value, bound, unit);
}

/** `62.8 % … 75.5 %`; an open end is `…` alone. */
export function formatInterval(interval: LimitResult['interval'], unit: Unit): string {
  if (interval === null || (interval.low === null && interval.high === null)) return '–';
  const end = (value: number | null) => (value === null ? '' : formatMeasured(value, unit));
  return `${end(interval.low)} … ${end(interval.high)}`.trim();
}

/** `+61 %` is room, `-13 %` is a breach. */
export function formatMargin(margin: number | null): string {
  if (margin === null) return '–';
  const percent = margin * 100;
  const digits = Math.abs(percent) < 10 ? 1 : 0;
  return `${percent >= 0 ? '+' : '-'}${Math.abs(percent).toFixed(digits)} %`;
}

/** The table of limits: what was asked, what was measured, how sure that is. Broken limits come first. */
export function limitsTable(verdict: Verdict): Table {
  const order: readonly VerdictOutcome[] = ['FAIL', 'INCONCLUSIVE', 'PASS', 'NOT AVAILABLE'];
  const sorted = [...verdict.limits].sort((a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome));
  return {
    title: 'Limits',
    columns: [
      { title: 'Outcome', whole: true },
      { title: 'Limit' },
      { title: 'Bound' },
      { title: 'Measured', number: true },
      { title: '95 % interval', number: true },
      { title: 'Margin', number: true },
      { title: 'Samples', number: true },
    ],
    rows: sorted.map(limitRow),
    note: 'Margin: room to the bound as a share of it; negative is a breach. Interval: where the true value lies in 95 of 100 such runs.',
  };
}

function limitRow(result: LimitResult): (string | Cell)[] {
  const tone = OUTCOME_TONE[result.outcome];
  return [
    { text: `${OUTCOME_SYMBOL[result.outcome]} ${result.outcome}`, tone, bold: true },
    { text: result.what, bold: true, detail: result.reason === '' ? (result.note ?? '') : result.reason },
    result.bound,
    { text: formatMeasured(result.measured, result.unit, result.boundValue), bold: true },
    formatInterval(result.interval, result.unit),
    formatMargin(result.margin),
    formatCount(result.samples),
  ];
}

export function limitsMarkdown(verdict: Verdict): string {
  return tableMarkdown(limitsTable(verdict));
}

export function limitsHtml(verdict: Verdict): string {
  return tableHtml(limitsTable(verdict));
}

/**
 * The limit that says most in one line: the worst outcome first, then the smallest margin; undefined when the
 * verdict has no limits.
 */
export function worstLimit(verdict: Pick<Verdict, 'limits'>): LimitResult | undefined {
  const order: readonly VerdictOutcome[] = ['FAIL', 'INCONCLUSIVE', 'PASS', 'NOT AVAILABLE'];
  return [...verdict.limits].sort(
    (a, b) => order.indexOf(a.outcome) - order.indexOf(b.outcome) || roomOf(a) - roomOf(b) || 0,
  )[0];
}

/** A limit of "none" or "exactly" that holds is not a near miss: it has no room by its nature. */
function roomOf({ outcome, limit, boundValue, margin }: LimitResult): number {
  if (outcome === 'PASS' && (limit.comparison === 'equals' || boundValue === 0)) return Infinity;
  return margin ?? Infinity;
}
