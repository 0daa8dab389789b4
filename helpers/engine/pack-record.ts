import { gunzipSync, gzipSync } from 'node:zlib';
import type { RunRecord } from '../record/run-record.ts';

/** What a report attaches, and what is looked for below a folder. */
export const RECORD_FILE = 'record.json.gz';

/** A record as one small file: gzip of its JSON. An hour at 5 arrivals/s is below 2 MB. */
export function packRecord(record: RunRecord): Buffer {
  return gzipSync(JSON.stringify(record));
}

/** @throws Error when it is neither JSON nor gzip of JSON */
export function unpackRecord(content: Buffer): RunRecord {
  const isPacked = content[0] === 0x1f && content[1] === 0x8b;
  return JSON.parse((isPacked ? gunzipSync(content) : content).toString('utf8')) as RunRecord;
}
