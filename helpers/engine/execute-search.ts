import { levelName, levelSeconds } from '../profile/search-levels.ts';
import type { SearchEnd, SearchLevel, SearchRecord } from '../record/search-record.ts';
import { nextStep } from '../search/next-step.ts';
import { judgeLevel, type LevelJudgement } from '../verdict/judge-level.ts';
import type { RunRecord } from '../record/run-record.ts';
import { JobLevels } from './job-levels.ts';
import type { LevelParts, RunLevel } from './level-parts.ts';
import { RateLevels } from './rate-levels.ts';

/**
 * Runs levels until the search has its answer or its time is over. What to run next is decided by the trail alone
 * (`nextStep`), how a level did by what the recorder has of it alone (`judgeLevel`).
 */
export async function executeSearch(
  parts: LevelParts & {
    /** What was served since the run began: `ServedCount`. */
    readonly answered: () => number;
    /** A record with nothing but this level. */
    readonly recordOf: (level: RunLevel) => RunRecord;
    /** Told of every level that is over. */
    readonly onLevel: (trail: SearchRecord) => void;
  },
): Promise<SearchRecord> {
  const { profile, clock, abort } = parts;
  const plan = profile.search;
  const beganUs = clock.nowUs();
  const levels: SearchLevel[] = [];
  const runner = plan.over === 'jobs' ? new JobLevels(parts) : new RateLevels(parts, parts.answered);
  let ended: SearchEnd = 'answered';
  for (;;) {
    const step = nextStep(plan, levels);
    if (step.kind === 'done') break;
    const goneS = (clock.nowUs() - beganUs) / 1e6;
    if (goneS + levelSeconds(plan, step.purpose) > plan.withinS) {
      ended = 'time';
      break;
    }
    const n = levels.length + 1;
    const run = await runner.run(n, step.value, step.purpose);
    if (abort.aborted) {
      ended = 'aborted';
      break;
    }
    levels.push({
      n,
      phase: levelName(n, step.value),
      value: step.value,
      purpose: step.purpose,
      ...judged(parts.recordOf(run), plan.healthy, run),
      throughput: run.throughput,
      concurrency: run.concurrency,
      resources: run.resources,
    });
    parts.onLevel({ levels, ended });
  }
  await runner.end();
  const trail = { levels, ended };
  parts.onLevel(trail);
  return trail;
}

function judged(
  record: RunRecord,
  healthy: LevelParts['profile']['search']['healthy'],
  { throughput, offeredPerSecond }: RunLevel,
): LevelJudgement {
  const rate = offeredPerSecond === null ? null : { offeredPerSecond, answeredPerSecond: throughput };
  return judgeLevel(record, healthy, rate);
}
