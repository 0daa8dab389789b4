import type { PhaseRecord } from '../record/run-record.ts';
import { groupName } from '../record/groups.ts';
import { jainIndex } from '../stats/fairness.ts';
import { absoluteBound } from './bound.ts';
import { formatValue, plural } from './format.ts';
import { compare, fail, inconclusive, type Subject } from './limit-result.ts';
import { noData, type Measurement } from './measurement.ts';
import { isPictureAge, meanAges } from './picture-ages.ts';
import type { RecordView } from './record-view.ts';
import type { LimitResult } from './verdict.ts';

/**
 * What the limit says of groups as such: nothing when there are as many as it asks for. Groups that are missing were
 * never served at all, which the ones that are there cannot show.
 */
export function missingGroups(
  view: RecordView,
  subject: Subject,
  phases: readonly PhaseRecord[],
): LimitResult | null {
  const { limit, of } = subject;
  const values = view.groups(of, limit.by ?? '', phases);
  const bound = absoluteBound(limit, null);
  if (values.length === 0) {
    const because = `no arrival of ${of} in ${subject.phase} belongs to a ${limit.by ?? 'group'}`;
    return inconclusive(subject, noData(''), bound, because);
  }
  if (limit.groups === undefined || values.length >= limit.groups) return null;
  const found = `of ${plural(limit.groups, 'group')} by ${limit.by ?? '?'} only ${values.length} had an arrival: ${values.join(', ')}`;
  return fail(subject, noData(''), bound, found);
}

/**
 * Jain's index over what was ok of each group in these phases; of the picture's age, over its mean on each page. A
 * group that is not there at all counts as one that got nothing when the limit says how many there are.
 */
export function judgeFairness(
  view: RecordView,
  subject: Subject,
  phases: readonly PhaseRecord[],
): LimitResult {
  const { limit, of } = subject;
  const bound = absoluteBound(limit, null);
  const values = view.groups(of, limit.by ?? '', phases);
  if (values.length === 0) {
    return inconclusive(
      subject,
      noData(''),
      bound,
      `no arrival of ${of} belongs to a ${limit.by ?? 'group'}`,
    );
  }
  if (isPictureAge(view.record.profile, of)) {
    return (
      missingGroups(view, subject, phases) ?? compare(subject, fairnessOfMeans(view, subject, phases), bound)
    );
  }
  const shares = values.map((value) => view.tally(groupName(of, limit.by ?? '', value), phases).ok);
  const absent = Math.max(0, (limit.groups ?? 0) - values.length);
  const all = [...shares, ...Array.from({ length: absent }, () => 0)];
  if (all.every((share) => share === 0)) {
    return inconclusive(subject, noData(''), bound, `nothing of ${of} was ok, so there was nothing to share`);
  }
  const least = Math.min(...all);
  const most = Math.max(...all);
  const worst = absent > 0 ? 'a group that had no arrival' : `${limit.by} ${values[shares.indexOf(least)]}`;
  const measurement: Measurement = {
    measured: jainIndex(all),
    interval: null,
    samples: all.length,
    blind: null,
    detail: `${worst} had ${least} ok, ${limit.by} ${values[shares.indexOf(most)]} ${most}`,
  };
  return compare(subject, measurement, bound);
}

/** Everybody gets a picture; what they may get unequally is how old it is. */
function fairnessOfMeans(
  view: RecordView,
  { limit: { by = '' }, of }: Subject,
  phases: readonly PhaseRecord[],
): Measurement {
  const ages = meanAges(view, of, by, phases);
  const means = ages.map(({ meanS }) => meanS);
  const told = (seconds: number) =>
    `${by} ${ages[means.indexOf(seconds)]?.page} ${formatValue(seconds, 's')}`;
  return {
    measured: jainIndex(means),
    interval: null,
    samples: means.length,
    blind: null,
    detail: `the means reach from ${told(Math.min(...means))} to ${told(Math.max(...means))}`,
  };
}
