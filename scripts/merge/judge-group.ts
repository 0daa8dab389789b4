import { joinRecords } from '../../helpers/record/join.ts';
import type { RunRecord } from '../../helpers/record/run-record.ts';
import { createRedactor, redactValue } from '../../helpers/report/redact.ts';
import { limitLine } from '../../helpers/report/outcome-error.ts';
import { lineOfVerdict, type RunLine } from '../../helpers/report/run-summary.ts';
import { scenarioVerdict } from '../../helpers/report/scenario-verdict.ts';
import { secretsInEnvironment } from '../../helpers/report/secrets-in-environment.ts';
import { OUTCOME_SYMBOL } from '../../helpers/report/limits-table.ts';
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
  const records = group.map(({ record }) => record);
  const whole = records.length === 1 && records[0]?.shard.count === 1 ? records[0] : joinRecords(records);
  const record = redactValue(whole, createRedactor(secretsInEnvironment(process.env)));
  const verdict = judge(record);
  const { profile, environment } = record;
  const shards =
    records[0]?.shard.count === 1
      ? ''
      : ` (${record.joined?.parts.length} of ${record.joined?.count} shards)`;
  const line = lineOfVerdict(scenarioVerdict(profile, environment, verdict, record));
  return { record, verdict, line: { ...line, title: line.title + shards } };
}

/** Every limit with what was measured, one a line. */
export function limitLines({ limits }: Verdict): string[] {
  return limits.map(
    (limit) => `  ${OUTCOME_SYMBOL[limit.outcome]} ${limitLine({ ...limit, reason: '' }).trim()}`,
  );
}
