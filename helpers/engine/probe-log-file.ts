import { probesOf, type ProbeLine } from '../record/probe-log.ts';
import type { ProbeRecord } from '../record/probe-record.ts';
import { PackedLines } from './packed-lines.ts';

const FILE = 'probes.ndjson';
/** With five probes a minute; what a killed process may have to write again. */
const PACK_EVERY_LINES = 300;

/** Where the sampler of a run writes, in the run's folder. */
export function probeLogFile(folder: string): PackedLines<ProbeLine> {
  return new PackedLines<ProbeLine>(folder, FILE, PACK_EVERY_LINES);
}

/**
 * The probes of a run's folder as far as they were written.
 * @param loadStartedAtMs second 0; null when the load never began: then there is no time axis, and nothing to tell
 */
export function readProbes(folder: string, loadStartedAtMs: number | null): ProbeRecord[] {
  return loadStartedAtMs === null ? [] : probesOf(probeLogFile(folder).read(), loadStartedAtMs);
}
