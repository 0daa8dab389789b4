/** The keys `window` and `for` of a limit: it is judged for every window of the run. */
import { listed } from './nearest.ts';
import { LATENCIES, type Limit, type Measure } from './profile.ts';
import { WHOLE_SECONDS } from './units.ts';
import type { YamlFields } from './yaml-source.ts';

/** What a second of the record keeps, so that windows can be made of it. */
const WINDOWED: readonly Measure[] = ['success', 'failed', 'refused', ...LATENCIES];

/** `window` and `for`: whole seconds, because the record keeps whole seconds. */
export function parseWindow(fields: YamlFields, measure: Measure): Partial<Pick<Limit, 'windowS' | 'forS'>> {
  const keys = { window: fields.get('window'), for: fields.get('for') };
  const said = Object.values(keys).find((value) => value !== undefined);
  if (said === undefined) return {};
  if (!WINDOWED.includes(measure)) {
    said.problem(`no ${keys.window ? 'window' : 'for'}`, undefined, `only ${listed(WINDOWED)} have windows`);
    return {};
  }
  for (const [key, only] of [
    ['clock', 'response'],
    ['over', 'ok'],
  ] as const) {
    const value = fields.get(key);
    if (LATENCIES.includes(measure) && value !== undefined && value.raw !== only) {
      value.problem(
        `${key}: ${only}`,
        undefined,
        'seconds are kept of the response times of ok answers only',
      );
    }
  }
  const windowS = keys.window?.read(WHOLE_SECONDS);
  const forS = keys.for?.read(WHOLE_SECONDS);
  return { ...(windowS === undefined ? {} : { windowS }), ...(forS === undefined ? {} : { forS }) };
}
