/** The keys `by` and `groups` of a limit: one judgement for each group of arrivals. */
import { BROWSER_DIMENSION, isBrowserStep, type BrowserGroup } from './browsers.ts';
import { listed } from './nearest.ts';
import type { ParsedOperations } from './parse-operations.ts';
import { LATENCIES, type Limit, type Measure } from './profile.ts';
import { COUNT } from './units.ts';
import type { YamlFields } from './yaml-source.ts';

/** What groups can be judged by: what is booked for each of them. */
const GROUPED: readonly Measure[] = ['success', 'failed', 'refused', ...LATENCIES, 'fairness'];

/** `by` and `groups`. */
export function parseGroups(
  fields: YamlFields,
  measure: Measure | undefined,
  of: string | undefined,
  {
    operations,
    browsers,
  }: { readonly operations: ParsedOperations; readonly browsers?: readonly BrowserGroup[] },
): Partial<Pick<Limit, 'by' | 'groups'>> {
  const [by, groups] = [fields.get('by'), fields.get('groups')];
  const [operation = ''] = (of ?? '').split('.');
  const known = isBrowserStep(browsers, operation)
    ? [BROWSER_DIMENSION]
    : [
        ...new Set(
          [...operations.signatures]
            .filter(([name]) => of === '*' || name === operation)
            .flatMap(([, signature]) => signature.groups ?? []),
        ),
      ];
  if (measure === 'fairness' && by === undefined) {
    fields.value.problem('by: the dimension whose groups are compared', 'none', `one of ${listed(known)}`);
  }
  if (by === undefined) {
    groups?.problem('no groups', undefined, 'only limits with by have groups');
    return {};
  }
  if (measure === undefined || of === undefined) return {};
  if (!GROUPED.includes(measure)) {
    by.problem('no by', undefined, `only ${listed(GROUPED)} are told apart by groups`);
    return {};
  }
  if (fields.get('window') !== undefined || fields.get('for') !== undefined) {
    by.problem('no by beside a window', undefined, 'seconds are not kept by group');
  }
  const what = `a dimension that the arrivals of ${of} are grouped by (${listed(known)})`;
  const dimension = by.oneOf(known, what);
  const count = groups?.read(COUNT);
  return {
    ...(dimension === undefined ? {} : { by: dimension }),
    ...(count === undefined ? {} : { groups: count }),
  };
}
