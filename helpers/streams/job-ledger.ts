import type { ReportedExtremes } from './extremes-check.ts';
import { ROW_CLASSES, type Book, type RowClass } from './row-classes.ts';
import { StreamAccount, type SeenRow, type StreamPlan } from './stream-account.ts';
import { spanText } from './time-spans.ts';

/** How rows could be checked: by every value, or only by shape, times and what values may never be. */
export type CheckedBy = 'values' | 'plausibility';

/** The account of all streams of one job. */
export class JobLedger {
  readonly jobId: string;
  readonly checkedBy: CheckedBy;
  readonly #streams = new Map<number, StreamAccount>();
  #finished = false;

  /** @param streams what each stream must deliver; at least one */
  constructor(streams: readonly StreamPlan[], book: Book) {
    const [first] = streams;
    if (!first) throw new RangeError('expected at least one stream of a job, got none');
    this.jobId = first.jobId;
    this.checkedBy = first.valuesPublished ? 'values' : 'plausibility';
    for (const plan of streams) this.#streams.set(plan.stream, new StreamAccount(plan, book));
  }

  get streams(): readonly StreamAccount[] {
    return [...this.#streams.values()];
  }

  /**
   * Books the rows of one frame or answer.
   * @param atMs when it came, milliseconds since the epoch
   * @throws RangeError for a stream that the job does not have: a mistake of the caller
   */
  take(stream: number, rows: readonly SeenRow[], extremes: ReportedExtremes | null, atMs: number): void {
    const account = this.#streams.get(stream);
    if (!account) throw new RangeError(`job ${this.jobId} has no stream ${stream}`);
    account.take(rows, extremes, atMs);
  }

  /** Nothing more will come; see `StreamAccount.finish`. Once. */
  finish(atMs: number, endIndex?: number): void {
    if (this.#finished) return;
    this.#finished = true;
    for (const account of this.#streams.values()) account.finish(atMs, endIndex);
  }

  /** Sound rows of the job itself, over all streams. */
  get rows(): number {
    return this.streams.reduce((sum, { rows }) => sum + rows, 0);
  }

  /** Rows of every kind that came. */
  get received(): number {
    return this.streams.reduce((sum, { received }) => sum + received, 0);
  }

  count(name: RowClass): number {
    return this.streams.reduce((sum, stream) => sum + stream.count(name), 0);
  }

  /** When the newest row of the job itself came over any stream; null: none has. Milliseconds since the epoch. */
  get newestRowAtMs(): number | null {
    const times = this.streams.flatMap(({ newestRowAtMs }) => newestRowAtMs ?? []);
    return times.length > 0 ? Math.max(...times) : null;
  }

  /** Whether every stream has had a row of the job itself. */
  get allStreamed(): boolean {
    return this.streams.every(({ firstRowAtMs }) => firstRowAtMs !== null);
  }

  /** Everything that is wrong, the first kind of it in front; null: nothing is. */
  problem(): { readonly kind: string; readonly text: string } | null {
    const found = this.streams.flatMap((stream) => streamProblems(stream));
    const [first] = found;
    if (!first) return null;
    const checked =
      this.checkedBy === 'values' ? 'by value' : 'for plausibility, as the target publishes no values';
    return {
      kind: first.kind,
      text: `job ${this.jobId}, checked ${checked}: ${found.map(({ text }) => text).join('; ')}`,
    };
  }
}

/** Spans that a message names. */
const SPANS_TOLD = 3;

function streamProblems(account: StreamAccount): { kind: string; text: string }[] {
  const { stream, firstChannel, lastChannel } = account.plan;
  const where = `stream ${stream} (channels ${firstChannel} to ${lastChannel})`;
  const told = (spans: { list: readonly { fromMs: number; toMs: number }[]; leftOut: number }) => {
    const more = spans.list.length - SPANS_TOLD + spans.leftOut;
    return spans.list.slice(0, SPANS_TOLD).map(spanText).join(', ') + (more > 0 ? ` and ${more} more` : '');
  };
  const found: { kind: string; text: string }[] = ROW_CLASSES.filter((name) => account.count(name) > 0).map(
    (name) => ({
      kind: `${name} rows`,
      text: `${where}: ${account.count(name)} ${name} of ${account.received} rows, ${told(account.spans(name))}`,
    }),
  );
  if (account.wrongExtremes > 0) {
    const text = `${where}: ${account.wrongExtremes} times wrong extremes, first ${account.firstWrongExtremes}`;
    found.push({ kind: 'wrong extremes', text });
  }
  if (account.pauses > 0) {
    const longestS = (account.longestPauseMs / 1000).toFixed(2);
    const text = `${where}: ${account.pauses} pauses, the longest ${longestS} s, ${told(account.pauseSpans)}`;
    found.push({ kind: 'pauses', text });
  }
  return found;
}
