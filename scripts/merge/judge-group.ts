import { joinSegments } from '../../helpers/record/join-segments.ts';
import { joinRecords } from '../../helpers/record/join.ts';
import type { RunRecord } from '../../helpers/record/run-record.ts';
import { createRedactor, redactValue } from '../../helpers/report/redact.ts';
import { limitLine } from '../../helpers/report/outcome-error.ts';
import { lineOfVerdict, type RunLine } from '../../helpers/report/run-summary.ts';
import { scenarioVerdict } from '../../helpers/report/scenario-verdict.ts';
import { secretsInEnvironment } from '../../helpers/report/secrets-in-environment.ts';
import { OUTCOME_SYMBOL } from '../../helpers/report/limits-table.ts';
import { plural } from '../../helpers/verdict/format.ts';
import { judge } from '../../helpers/verdict/judge.ts';
import type { Verdict } from '../../helpers/verdict/verdict.ts';
import type { Group } from './groups.ts';

/** One run of one scenario, as a whole. */
export interface Merged {
  readonly record: RunRecord;
  readonly verdict: Verdict;
  readonly line: RunLine;
}

/** Joins the records of a group and judges them once; a record of a whole run is judged again as it is. */
export function judgeGroup(group: Group): Merged {
  const { shard } = group[0].record;
  const record = wholeOf(group);
  const { parts, count } = record.joined ?? {};
  return judged(record, shard.count === 1 ? '' : ` (${parts?.length} of ${count} shards)`);
}

/**
 * Joins runs of one load that were made one after the other, each of them of shards or not, and judges them once.
 * @throws RangeError when the load is of a kind that does not come in segments
 */
export function judgeSegments(groups: readonly Group[]): Merged {
  const record = joinSegments(groups.map(wholeOf));
  return judged(record, ` (${plural(record.joined?.parts.length ?? 0, 'segment')})`);
}

function wholeOf(group: Group): RunRecord {
  const records = group.map(({ record }) => record);
  return records.length === 1 && records[0]?.shard.count === 1 ? records[0] : joinRecords(records);
}

function judged(whole: RunRecord, parts: string): Merged {
  const record = redactValue(whole, createRedactor(secretsInEnvironment(process.env)));
  const verdict = judge(record);
  const line = lineOfVerdict(scenarioVerdict(record.profile, record.environment, verdict, record));
  return { record, verdict, line: { ...line, title: line.title + parts } };
}

/** Every limit with what was measured, one a line. */
export function limitLines({ limits }: Verdict): string[] {
  return limits.map(
    (limit) => `  ${OUTCOME_SYMBOL[limit.outcome]} ${limitLine({ ...limit, reason: '' }).trim()}`,
  );
}
