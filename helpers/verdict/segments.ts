import type { PhaseRecord } from '../record/run-record.ts';

/**
 * The phases of each segment of a record that was joined from segments, in order of time; of any other record all of
 * them together. What is compared over time is compared within a segment: the target may have been started anew
 * between two.
 */
export function bySegment<P extends Pick<PhaseRecord, 'segment'>>(phases: readonly P[]): P[][] {
  const segments = [...new Set(phases.map(({ segment = 0 }) => segment))].sort((a, b) => a - b);
  return segments.map((number) => phases.filter(({ segment = 0 }) => segment === number));
}
