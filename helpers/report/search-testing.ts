/** For tests: the record of a search against a server of known capacity. */
import type { SearchPlan } from '../profile/search-plan.ts';
import type { RunRecord } from '../record/run-record.ts';
import { PLAN, play } from '../search/testing.ts';
import { limitOf, recordOf, times } from '../verdict/testing.ts';

/** Jobs: `capacity` GPUs; the first row takes longer the more there are. */
export function searchedRecord(capacity: number, changes: Partial<SearchPlan> = {}): RunRecord {
  const plan: SearchPlan = {
    ...PLAN,
    wayDown: true,
    healthy: [limitOf('tasks.streaming', 'success', 'atLeast', 0.95)],
    ...changes,
  };
  const levels = play(plan, (value) => {
    const held = Math.min(value, capacity);
    const healthy = held >= 0.95 * value && value <= capacity;
    return {
      outcome: healthy ? 'healthy' : 'breach',
      throughput: held,
      reasons: healthy ? [] : [`tasks.streaming success was ${held}/${value}, the limit is >= 95 %.`],
      measured: [
        {
          what: 'tasks.streaming success in run',
          bound: '>= 95 %',
          unit: 'ratio',
          measured: held / value,
          kept: healthy,
        },
      ],
      resources: [
        { name: 'GPU slots', inUse: held, limit: capacity, waiting: 0, refused: value - held },
        { name: 'stream ports', inUse: held, limit: 60, waiting: 0, refused: 0 },
      ],
    };
  });
  const phases = levels.map(({ phase, value }, i) => ({
    name: phase,
    kind: 'at-once' as const,
    durationS: 2,
    ended: {
      tasks: { ok: times(Math.min(value, capacity), 900) },
      'tasks.first-row': { ok: times(Math.min(value, capacity), 700 + 4 * value + i) },
    },
  }));
  const record = recordOf({
    phases,
    operations: { tasks: 1 },
    limits: [limitOf('search', 'capacity', 'atLeast', 'minimum-jobs')],
    search: { levels, ended: 'answered' },
  });
  return { ...record, profile: { ...record.profile, search: plan } };
}
