import type { AlertFields } from './alert-plan.ts';
import { BitSet } from './bit-set.ts';

/** Places where an alert can be seen after it was accepted, in order. */
export const HOPS = ['queued', 'consumed', 'readable', 'shown'] as const;
export type Hop = (typeof HOPS)[number];

/** One alert as a list has it; `n` is null when its id is not one of this run. */
export interface ReadAlert extends AlertFields {
  readonly n: number | null;
  /** Further messages with its id that the server has taken; 0 where it does not tell. */
  readonly repetitions: number;
}

/** When an alert was where. Seconds of the run; null: not seen there (yet). */
export interface AlertTimes {
  readonly sentS: number;
  answeredS: number | null;
  queuedS: number | null;
  consumedS: number | null;
  readableS: number | null;
  shownS: number | null;
}

/** What became of the alerts of a run. Each alert counts once for each thing that is wrong with it. */
export interface AlertFindings {
  readonly sent: number;
  /** The server took responsibility for it (201, or a broker's confirm). */
  readonly accepted: number;
  /** Found in a list. */
  readonly readable: number;
  /** Accepted, and in no list. */
  readonly lost: number;
  /** Twice in one list, repeated although it was sent once, or twice at a hop. */
  readonly duplicated: number;
  /** Read with other fields than it was sent with. */
  readonly altered: number;
  /** Readable, but later than it may be. */
  readonly late: number;
  /** Found in a list although its sender was not told that it was taken. */
  readonly unconfirmed: number;
  /** Ids of this run that nobody has sent. */
  readonly unexpected: number;
  /** Some of those with something wrong, by what is wrong, as numbers. */
  readonly examples: Readonly<Record<'lost' | 'duplicated' | 'altered' | 'late', readonly number[]>>;
}

/** Alerts whose times are remembered; beyond it those of the oldest are given up, never what became of them. */
const OPEN_LIMIT = 10_000;
const EXAMPLES = 5;

/**
 * The account of the alerts of one run, by their numbers. Pure: it is told what was seen and when. It keeps the times
 * of the alerts that are under way only, and a bit for each thing known of each alert: 24 h at 10/s take about 1 MB.
 */
export class AlertLedger {
  readonly #expected: (n: number) => AlertFields;
  readonly #deadlineS: number | null;
  readonly #open = new Map<number, AlertTimes>();
  readonly #sent = new BitSet();
  readonly #accepted = new BitSet();
  readonly #seen: Readonly<Record<Hop, BitSet>> = {
    queued: new BitSet(),
    consumed: new BitSet(),
    readable: new BitSet(),
    shown: new BitSet(),
  };
  readonly #overdue = new BitSet();
  readonly #duplicated = new BitSet();
  readonly #altered = new BitSet();
  readonly #late = new BitSet();
  #lowestOpen = 0;
  #unexpected = 0;

  /**
   * @param expected the fields that an alert was sent with
   * @param deadlineS what becomes readable after this moment of the run is late; null: no such moment
   */
  constructor(expected: (n: number) => AlertFields, deadlineS: number | null = null) {
    this.#expected = expected;
    this.#deadlineS = deadlineS;
  }

  /** An alert is on its way for the first time; further attempts of it are not told. Numbers rise from 0. */
  sent(n: number, atS: number): void {
    this.#sent.add(n);
    const nowhere = { answeredS: null, queuedS: null, consumedS: null, readableS: null, shownS: null };
    this.#open.set(n, { sentS: atS, ...nowhere });
    // Numbers rise, so the oldest is the lowest that is still there; asking the map for it would walk over the gaps.
    while (this.#open.size > OPEN_LIMIT) this.#open.delete(this.#lowestOpen++);
  }

  /** The server took responsibility for it. */
  accepted(n: number, atS: number): void {
    this.#accepted.add(n);
    const times = this.#open.get(n);
    if (times) times.answeredS = atS;
  }

  /** It was waited for, for as long as it may take. Should it come yet, it is late. */
  overdue(n: number): void {
    this.#overdue.add(n);
  }

  /** It was seen at a hop. Twice at one that shows each message once is a duplicate. */
  seen(n: number, hop: Hop, atS: number): void {
    if (!this.#sent.has(n)) {
      this.#unexpected++;
      return;
    }
    if (!this.#seen[hop].add(n)) {
      if (hop !== 'readable') this.#duplicated.add(n);
      return;
    }
    const times = this.#open.get(n);
    if (times) times[`${hop}S`] = atS;
  }

  /** One answer of a list, or all the pages of one. Every alert in it is held against what was sent. */
  read(list: readonly ReadAlert[], atS: number): void {
    const here = new Set<number>();
    for (const alert of list) {
      const { n } = alert;
      if (n === null) continue;
      if (!this.#sent.has(n)) {
        this.#unexpected++;
        continue;
      }
      if (here.has(n) || alert.repetitions > 0) this.#duplicated.add(n);
      here.add(n);
      if (!sameFields(alert, this.#expected(n))) this.#altered.add(n);
      if (!this.#seen.readable.has(n)) this.#firstRead(n, atS);
    }
  }

  /** Times of an alert that is under way; undefined when they are not remembered (any more). */
  times(n: number): Readonly<AlertTimes> | undefined {
    return this.#open.get(n);
  }

  /** Nobody asks for its times any more. What became of it stays known. */
  forget(n: number): void {
    this.#open.delete(n);
  }

  isReadable(n: number): boolean {
    return this.#seen.readable.has(n);
  }

  /** Accepted alerts that no list has had so far: how many. */
  get missing(): number {
    return this.#accepted.countWithout(this.#seen.readable);
  }

  /** Everything that was sent has been in a list, accepted or not. */
  get isWholeReadable(): boolean {
    return this.#sent.size === this.#seen.readable.size;
  }

  /** Accepted alerts that were not seen at a hop. */
  missingAt(hop: Hop): number {
    return this.#accepted.countWithout(this.#seen[hop]);
  }

  get sentCount(): number {
    return this.#sent.size;
  }

  findings(): AlertFindings {
    const none = new BitSet();
    const { readable } = this.#seen;
    return {
      sent: this.#sent.size,
      accepted: this.#accepted.size,
      readable: readable.size,
      lost: this.missing,
      duplicated: this.#duplicated.size,
      altered: this.#altered.size,
      late: this.#late.size,
      unconfirmed: readable.countWithout(this.#accepted),
      unexpected: this.#unexpected,
      examples: {
        lost: this.#accepted.without(readable, EXAMPLES),
        duplicated: this.#duplicated.without(none, EXAMPLES),
        altered: this.#altered.without(none, EXAMPLES),
        late: this.#late.without(none, EXAMPLES),
      },
    };
  }

  #firstRead(n: number, atS: number): void {
    this.seen(n, 'readable', atS);
    if (this.#overdue.has(n) || (this.#deadlineS !== null && atS > this.#deadlineS)) this.#late.add(n);
  }
}

function sameFields(a: AlertFields, b: AlertFields): boolean {
  return a.classId === b.classId && a.severity === b.severity && a.distanceM === b.distanceM;
}
