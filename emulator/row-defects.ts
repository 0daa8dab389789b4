import type { DefectName } from './defects.ts';
import { NO_FAULTS } from './jobs/row-faults.ts';
import type { RowFaults } from './jobs/row-faults.ts';

/** What the defects that are on do to the rows of a job. */
export function readRowFaults(strength: (name: DefectName) => number | undefined): RowFaults {
  const share = (name: DefectName): number => strength(name) ?? 0;
  return {
    lost: share('lost-rows'),
    duplicated: share('duplicated-rows'),
    reordered: share('reordered-rows'),
    corrupt: share('corrupt-rows'),
    stale: share('stale-rows'),
    short: share('short-rows'),
    foreign: share('foreign-rows'),
    rateShare: strength('throttled-rows') ?? NO_FAULTS.rateShare,
    stallMs: share('stalled-rows'),
    dropAfterRows: share('dropped-connections'),
    extremesInside: share('wrong-extremes'),
  };
}
