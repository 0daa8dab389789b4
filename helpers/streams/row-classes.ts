/**
 * What can be wrong with a row. Every row that comes is booked once: under the first of these that fits, or as
 * sound; `lost` is what does not come.
 *
 * - `foreign`: it says that it is another job's, or lies outside the time or the channels that were asked for
 * - `short`: it lacks values
 * - `corrupt`: a value, its shape or its times cannot be this row's
 * - `stale`: it has the values of an earlier row, or comes later than is allowed or remembered
 * - `duplicated`: it came before
 * - `misplaced`: its time is not first + n x lines_dt to 1 ms, or its index contradicts its time
 * - `reordered`: newer rows came before it
 */
export const ROW_CLASSES = [
  'lost',
  'foreign',
  'short',
  'corrupt',
  'stale',
  'duplicated',
  'misplaced',
  'reordered',
] as const;
export type RowClass = (typeof ROW_CLASSES)[number];

/** What is booked of a stream beside the classes of rows. */
export type StreamFinding =
  | RowClass
  /** Sound rows of the job itself, each once; those that were overtaken are among them. */
  | 'rows'
  /** Frames or answers whose minimum and maximum their values, or earlier ones, contradict. */
  | 'wrong-extremes'
  /** No row came for longer than is allowed. */
  | 'pauses';

/** Takes what a stream finds as it finds it. */
export type Book = (finding: StreamFinding, amount: number) => void;
