import { ExtremesCheck, type ReportedExtremes } from './extremes-check.ts';
import { ROW_CLASSES, type Book, type RowClass } from './row-classes.ts';
import { REMEMBERED_ROWS, RowPlaces, type Place } from './row-places.ts';
import { FormulaCheck, PlausibilityCheck, type ValueCheck } from './row-values.ts';
import { TimeSpans, type TimeSpan } from './time-spans.ts';

/** What a stream must deliver: the group of channels of one job that share it. */
export interface StreamPlan {
  readonly jobId: string;
  /** As `channel_to_stream_index` numbers it; polls read one stream of all channels. */
  readonly stream: number;
  readonly firstChannel: number;
  readonly lastChannel: number;
  /** Values per channel and row. */
  readonly bins: number;
  readonly linesDtS: number;
  /** The target publishes the value formula: the emulator does, deployed servers do not. */
  readonly valuesPublished: boolean;
  /** Reported extremes are of the stream so far. */
  readonly runningExtremes: boolean;
  /** The index that the first row must say; null: rows say none, or the stream was read before. */
  readonly firstIndex: number | null;
  /** Recorded time that was asked for; null: live. */
  readonly window: TimeSpan | null;
  /** A live row that comes so much later than the fastest one did is stale; null: age is not judged. */
  readonly freshWithinS: number | null;
  /** Longer without any row is a pause; null: pauses are not judged. */
  readonly pauseAfterS: number | null;
  readonly rememberedRows?: number;
}

/** One row as it came. */
export interface SeenRow {
  /** Whose row it says it is. */
  readonly claim: 'own' | 'foreign' | 'unsaid';
  /** Milliseconds since the epoch, as the row says. */
  readonly startMs: number;
  readonly endMs: number | null;
  /** The index that the row says; null: it says none. */
  readonly index: number | null;
  readonly firstChannel: number;
  /** Channels that it has, neighbours from `firstChannel` on; NaN: they are no neighbours. */
  readonly channels: number;
  /** Channel by channel, bin by bin. */
  readonly values: ArrayLike<number>;
}

/** Rows of one stream of one job, each booked under what it is. Times come in; nothing here has a clock. */
export class StreamAccount {
  readonly plan: StreamPlan;
  /** Rows of every kind that came. */
  received = 0;
  rows = 0;
  pauses = 0;
  wrongExtremes = 0;
  /** The first frame or answer with wrong extremes, in words. */
  firstWrongExtremes: string | null = null;
  firstRowAtMs: number | null = null;
  newestRowAtMs: number | null = null;
  /** The longest time between two arrivals of rows. Milliseconds. */
  longestPauseMs = 0;
  readonly pauseSpans = new TimeSpans();
  readonly #counts = new Map<RowClass, number>(ROW_CLASSES.map((name) => [name, 0]));
  readonly #spans = new Map<RowClass, TimeSpans>(ROW_CLASSES.map((name) => [name, new TimeSpans()]));
  readonly #book: Book;
  readonly #places: RowPlaces;
  readonly #values: ValueCheck;
  readonly #extremes: ExtremesCheck;
  readonly #lineMs: number;
  /** How far off a row's time may be where rows do not lie on whole milliseconds. */
  readonly #roundingMs: number;
  /** Start of the row with index 0, as far as the first row that came tells. */
  #zeroMs: number | null = null;
  #fastestMs = Infinity;

  constructor(plan: StreamPlan, book: Book) {
    this.plan = plan;
    this.#book = book;
    this.#lineMs = plan.linesDtS * 1000;
    this.#roundingMs = Number.isInteger(this.#lineMs) ? 0 : 1;
    const remembered = plan.rememberedRows ?? REMEMBERED_ROWS;
    this.#places = new RowPlaces((from, to) => this.#lost(from, to), plan.firstIndex, remembered);
    const channels = this.#channels;
    this.#values = plan.valuesPublished
      ? new FormulaCheck(plan.jobId, plan.firstChannel, channels, plan.bins, plan.linesDtS)
      : new PlausibilityCheck(channels * plan.bins);
    this.#extremes = new ExtremesCheck(plan.runningExtremes);
  }

  /** Rows of a class so far; what is missing counts as lost when it is too old to come any more, or at the end. */
  count(name: RowClass): number {
    return this.#counts.get(name) ?? 0;
  }

  /** One above the highest index that came. */
  get nextIndex(): number {
    return this.#places.next;
  }

  spans(name: RowClass): TimeSpans {
    return this.#spans.get(name) ?? new TimeSpans();
  }

  /** Books the rows of one frame or answer. `atMs`: when it came, milliseconds since the epoch. */
  take(rows: readonly SeenRow[], extremes: ReportedExtremes | null, atMs: number): void {
    if (rows.length === 0) return;
    for (const row of rows) this.#takeRow(row, atMs);
    const own = rows.filter(({ claim }) => claim !== 'foreign');
    if (extremes === null || own.length === 0) return;
    const wrong = this.#extremes.check(
      extremes,
      own.map(({ values }) => values),
    );
    if (wrong === null) return;
    this.wrongExtremes++;
    this.firstWrongExtremes ??= wrong;
    this.#book('wrong-extremes', 1);
  }

  /**
   * Nothing more will come.
   * @param atMs the end of the stream, milliseconds since the epoch
   * @param endIndex one above the last row that had to come; left out: what came last was the last
   */
  finish(atMs: number, endIndex?: number): void {
    this.#pause(atMs);
    if (endIndex !== undefined) this.#zeroMs ??= this.plan.window?.fromMs ?? atMs;
    this.#places.finish(endIndex);
  }

  get #channels(): number {
    return this.plan.lastChannel - this.plan.firstChannel + 1;
  }

  #takeRow(row: SeenRow, atMs: number): void {
    this.received++;
    if (this.#isForeign(row)) {
      this.#bookRow('foreign', row.startMs);
      // Exactly in the place of one of ours: that one is not lost, another job's came instead.
      const place = this.#placeOf(row.startMs);
      if (place !== null && Math.abs(this.#timeOf(place) - row.startMs) <= this.#roundingMs) {
        this.#places.standIn(place);
      }
      return;
    }
    this.#pause(atMs);
    this.firstRowAtMs ??= atMs;
    this.newestRowAtMs = atMs;
    if (!Number.isFinite(row.startMs)) return this.#bookRow('corrupt', atMs);
    this.#zeroMs ??= this.#zeroOf(row);
    const index = this.#placeOf(row.startMs)!;
    const place = this.#places.take(index);
    const wrong = this.#whatIsWrong(row, index, place, atMs);
    if (wrong !== null) this.#bookRow(wrong, row.startMs);
    if (wrong !== null && wrong !== 'reordered') return;
    this.rows++;
    this.#book('rows', 1);
  }

  #isForeign({ claim, startMs, firstChannel, channels }: SeenRow): boolean {
    if (claim === 'foreign') return true;
    const { window } = this.plan;
    if (window !== null && (startMs < window.fromMs || startMs >= window.toMs)) return true;
    return channels > 0 && firstChannel !== this.plan.firstChannel;
  }

  #whatIsWrong(row: SeenRow, index: number, place: Place, atMs: number): RowClass | null {
    const points = this.#channels * this.plan.bins;
    if (row.values.length < points) return 'short';
    if (row.values.length > points || row.channels !== this.#channels) return 'corrupt';
    if (row.endMs !== null && Math.abs(row.endMs - row.startMs - this.#lineMs) > 1) return 'corrupt';
    const values = this.#values.check(row.values, row.startMs);
    if (values !== 'sound') return values;
    if (place === 'forgotten' || this.#isLate(row.startMs, atMs)) return 'stale';
    if (place === 'repeated') return 'duplicated';
    // Both ends of the distance are rounded, so it can be one off.
    if (Math.abs(this.#timeOf(index) - row.startMs) > 1) return 'misplaced';
    if (row.index !== null && row.index !== index) return 'misplaced';
    return place === 'late' ? 'reordered' : null;
  }

  /** The rows of a window begin with it where the target keeps to the published formulas; else with the first one. */
  #zeroOf({ startMs, index }: SeenRow): number {
    const { window, valuesPublished } = this.plan;
    if (index !== null) return startMs - Math.round(index * this.#lineMs);
    return window !== null && valuesPublished ? window.fromMs : startMs;
  }

  /** Clocks of two machines differ; the fastest row shows by how much at most. */
  #isLate(startMs: number, atMs: number): boolean {
    const { freshWithinS } = this.plan;
    if (freshWithinS === null) return false;
    const ageMs = atMs - startMs - this.#lineMs;
    this.#fastestMs = Math.min(this.#fastestMs, ageMs);
    return ageMs - this.#fastestMs > freshWithinS * 1000;
  }

  #placeOf(startMs: number): number | null {
    return this.#zeroMs === null ? null : Math.round((startMs - this.#zeroMs) / this.#lineMs);
  }

  #timeOf(index: number): number {
    return this.#zeroMs! + Math.round(index * this.#lineMs);
  }

  #pause(atMs: number): void {
    if (this.newestRowAtMs === null) return;
    const pauseMs = atMs - this.newestRowAtMs;
    this.longestPauseMs = Math.max(this.longestPauseMs, pauseMs);
    const { pauseAfterS } = this.plan;
    if (pauseAfterS === null || pauseMs <= pauseAfterS * 1000) return;
    this.pauses++;
    this.pauseSpans.add(this.newestRowAtMs, atMs);
    this.#book('pauses', 1);
  }

  #lost(from: number, to: number): void {
    this.#counts.set('lost', this.count('lost') + to - from);
    this.spans('lost').add(this.#timeOf(from), this.#timeOf(to));
    this.#book('lost', to - from);
  }

  #bookRow(name: RowClass, startMs: number): void {
    this.#counts.set(name, this.count(name) + 1);
    this.spans(name).add(startMs, Math.round(startMs + this.#lineMs));
    this.#book(name, 1);
  }
}
