import type { RunRecord } from '../record/run-record.ts';
import { generatorProblems } from './generator.ts';
import type { Verdict } from './verdict.ts';

/**
 * What can be said of one shard alone: that it recorded its part of the load, and whether its generator kept up. Its
 * limits are not judged, because a part of the load says nothing of the whole. A record that is cut off is
 * INCONCLUSIVE: its part was not recorded.
 */
export function recordedVerdict(record: RunRecord): Verdict {
  const { shard, ended, endReason } = record;
  const problems = generatorProblems(record);
  const aborted =
    ended === 'aborted' ? [`The run was aborted: ${endReason ?? 'no reason was recorded'}.`] : [];
  return {
    outcome: ended === 'cut-off' ? 'INCONCLUSIVE' : 'RECORDED',
    reasons: [
      `Shard ${shard.index + 1} of ${shard.count}, judged by npm run merge.`,
      ...aborted,
      ...problems.map((problem) => `Its generator had a problem: ${problem}.`),
    ],
    limits: [],
  };
}
