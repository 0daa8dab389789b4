import type { AlertDocument } from './alert.ts';

export const SORTABLE = ['start_time', 'severity', 'class_id', 'distance_m', 'ext_id'] as const;
export type SortField = (typeof SORTABLE)[number];

/** Which alerts are asked for; null: any. */
export interface AlertFilter {
  readonly fromMs: number | null;
  readonly untilMs: number | null;
  readonly classIds: readonly number[] | null;
  readonly severities: readonly number[] | null;
  /** Within any of these stretches of the fibre, ends included. */
  readonly stretches: readonly { readonly fromM: number; readonly untilM: number }[] | null;
  /** `true`: open ones, `false`: closed ones. */
  readonly open: boolean | null;
  /** An alert whose newest message is older than this has closed itself. */
  readonly closedBeforeMs: number;
}

export interface AlertPage {
  readonly orderBy: SortField;
  readonly direction: 1 | -1;
  readonly skip: number;
  readonly limit: number;
}

/** `same`: this message had been stored before and was delivered again. */
export type StoreOutcome = 'inserted' | 'repeated' | 'same';

/** Where alerts are kept. MongoDB and the stand-in answer alike. */
export interface AlertStore {
  readonly kind: 'mongodb' | 'stand-in';
  /**
   * Stores an alert. One that is there already is a repetition: its newest values and time are taken, its start
   * stays, and `repetitions` goes up by one.
   * @throws StoreUnavailable
   */
  put(document: AlertDocument): Promise<StoreOutcome>;
  /** @throws StoreUnavailable */
  find(filter: AlertFilter, page: AlertPage): Promise<readonly AlertDocument[]>;
  /** @throws StoreUnavailable */
  get(id: string): Promise<AlertDocument | null>;
  /** @throws StoreUnavailable */
  count(filter: AlertFilter): Promise<number>;
  /** Ids (as the sender chose them) of alerts that were there and are gone now. @throws StoreUnavailable */
  remove(alertIds: readonly string[]): Promise<readonly string[]>;
  /** Makes or drops the indexes. @throws StoreUnavailable */
  setIndexed(indexed: boolean): Promise<void>;
  /** Names of the indexes besides that of `_id`. @throws StoreUnavailable */
  indexes(): Promise<readonly string[]>;
  /** Opens one more connection that is used for nothing; the returned function closes it. */
  openConnection(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** The indexes that the queries need: read-back and list by time, repetitions and deletion by id, open ones. */
export const INDEXES: readonly { readonly name: string; readonly key: Readonly<Record<string, 1 | -1>> }[] = [
  { name: 'start_time_-1', key: { start_time: -1 } },
  { name: 'ext_id_1', key: { ext_id: 1 } },
  { name: 'alert_time_-1', key: { alert_time: -1 } },
];
