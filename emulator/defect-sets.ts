import { DefectError } from './defect-checks.ts';
import type { DefectSwitches, ActiveDefect } from './defect-switches.ts';
import type { DefectName } from './defects.ts';
import { nearest } from './nearest.ts';

/** Several defects under one name. */
export interface DefectSet {
  readonly name: string;
  readonly effect: string;
  readonly defects: readonly {
    readonly name: DefectName;
    /** The default of the defect unless given. */
    readonly strength?: number;
    /** Where it was seen. */
    readonly because: string;
  }[];
}

/** What a deployed Focus Server was seen to take that it should not, and to do wrong. */
const AS_DEPLOYED: DefectSet = {
  name: 'as-deployed',
  effect: 'the laxness and the known bugs of a deployed server, all at once',
  defects: [
    {
      name: 'bad-input-accepted',
      because:
        'height -100, nfft 1000, a band above Nyquist and more were answered 200; alerts are not checked',
    },
    {
      name: '500-for-bad-input',
      because:
        'a missing field, a band of null, one time only, or the waterfall view without optional fields: 500',
    },
    {
      name: '500-instead-of-503',
      because: 'from about ten parallel configures on it answered 500, 502 and 504',
    },
    {
      name: 'late-metadata',
      strength: 40_000,
      because: '/metadata of a running job was 404 for more than 40 s',
    },
    {
      name: 'missing-routes',
      because: 'DELETE /job, job status and the older interface were 404 on every deployed server',
    },
    {
      name: 'drifting-types',
      because: 'stream_port came as text, number_of_channels as 2447.75, fields lacked',
    },
    {
      name: 'capacity-cap',
      strength: 40,
      because: '200 jobs were answered 200; 40 streamed, the others stayed pending without port, IP or GPU',
    },
    { name: 'queue-leak', because: 'the clean-up script never deletes grpc-job queues' },
    { name: 'recordings-missing-index', strength: 1, because: 'the index on `deleted` was missing' },
    { name: 'slow-outage', strength: 15_400, because: 'without MongoDB the 503 came after 15.4 s' },
  ],
};

export const DEFECT_SETS: readonly DefectSet[] = [AS_DEPLOYED];

/** @throws DefectError naming the nearest valid name and all of them */
export function findSet(name: string): DefectSet {
  const found = DEFECT_SETS.find((set) => set.name === name);
  if (found) return found;
  const names = DEFECT_SETS.map((set) => set.name);
  const shown = name.slice(0, 60);
  throw new DefectError(
    'unknown',
    `There is no set of defects "${shown}". Did you mean "${nearest(shown, names)}"? The sets are: ${names.join(', ')}`,
  );
}

/** Switches on all of a set. @throws DefectError for an unknown set */
export function switchOnSet(name: string, switches: DefectSwitches): ActiveDefect[] {
  return findSet(name).defects.map(({ name: defect, strength }) =>
    switches.switchOn(defect, strength === undefined ? {} : { strength }),
  );
}

/** Switches off all of a set. @throws DefectError for an unknown set */
export function switchOffSet(name: string, switches: DefectSwitches): void {
  for (const { name: defect } of findSet(name).defects) switches.switchOff(defect);
}
