/**
 * The emulator's published row values: a pure function of (job id, channel, frequency bin, row timestamp), so
 * that a reader recognises a lost, foreign, stale or corrupt row exactly. Part of the wire contract, with the
 * golden values in `row-value.test.ts`; real servers do not follow it.
 */

/** 32-bit FNV-1a of the job id's UTF-16 code units (ids are ASCII): http://www.isthe.com/chongo/tech/comp/fnv/ */
export function jobHash(jobId: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < jobId.length; i++) {
    hash = Math.imul(hash ^ jobId.charCodeAt(i), 0x01000193);
  }
  return hash >>> 0;
}

/** Different values that a point can have: 0 to 1000 in quarters. */
const VALUES = 4001;

/** The finalizer of MurmurHash3, which spreads every bit: https://github.com/aappleby/smhasher. 0 to 2^32 - 1. */
function mixed(bits: number): number {
  let h = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h ^= h >>> 16;
  return h >>> 0;
}

/**
 * The intensity at one point, 0 to 1000 in steps of 0.25, so that it is exact as float32 and short as JSON.
 * @param job `jobHash` of the job's id
 * @param channel the channel (sensor) number as the request counts it
 * @param bin index of the frequency bin; 0 in the waterfall view
 * @param rowTimestampMs the row's start timestamp, whole milliseconds since the epoch
 */
export function rowValue(job: number, channel: number, bin: number, rowTimestampMs: number): number {
  let h = job ^ Math.imul(channel, 0x9e3779b1) ^ Math.imul(bin + 1, 0x85ebca77);
  h ^= Math.imul(rowTimestampMs >>> 0, 0xc2b2ae3d);
  h ^= Math.floor(rowTimestampMs / 0x1_0000_0000);
  return (mixed(h) % VALUES) / 4;
}

/** The extremes of a row's values; of no values at all, both are 0. */
export interface Extremes {
  readonly smallest: number;
  readonly largest: number;
}

/**
 * Writes the values of `channels` neighbouring channels at one time into the start of `target`, channel by
 * channel, bin by bin: `rowValue` at every point. What the points share is calculated once, because a busy
 * server makes millions of values per second.
 * @param target takes at least channels x bins values
 */
export function fillRowValues(
  target: Float32Array,
  job: number,
  firstChannel: number,
  channels: number,
  bins: number,
  rowTimestampMs: number,
): Extremes {
  const time = Math.imul(rowTimestampMs >>> 0, 0xc2b2ae3d) ^ Math.floor(rowTimestampMs / 0x1_0000_0000);
  let smallest = VALUES;
  let largest = 0;
  let point = 0;
  for (let channel = firstChannel; channel < firstChannel + channels; channel++) {
    const shared = job ^ time ^ Math.imul(channel, 0x9e3779b1);
    let binTerm = 0;
    for (let bin = 0; bin < bins; bin++) {
      // Adding it once more per bin is the product of `rowValue`, modulo 2^32.
      binTerm = (binTerm + 0x85ebca77) | 0;
      const quarters = mixed(shared ^ binTerm) % VALUES;
      if (quarters < smallest) smallest = quarters;
      if (quarters > largest) largest = quarters;
      target[point++] = quarters * 0.25;
    }
  }
  return point === 0 ? { smallest: 0, largest: 0 } : { smallest: smallest / 4, largest: largest / 4 };
}

/** Start timestamp of row `index` of a stream that began at `firstRowMs`: whole milliseconds. */
export function rowTimestampMs(firstRowMs: number, index: number, linesDtS: number): number {
  return firstRowMs + Math.round(index * linesDtS * 1000);
}
