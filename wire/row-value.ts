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
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h ^= h >>> 16;
  return ((h >>> 0) % 4001) / 4;
}

/** Start timestamp of row `index` of a stream that began at `firstRowMs`: whole milliseconds. */
export function rowTimestampMs(firstRowMs: number, index: number, linesDtS: number): number {
  return firstRowMs + Math.round(index * linesDtS * 1000);
}
