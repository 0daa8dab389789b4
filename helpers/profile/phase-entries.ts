import type { YamlFields } from './yaml-source.ts';

export type Spacing = 'even' | 'poisson';

/** Even unless the phase says otherwise. */
export function parseSpacing(fields: YamlFields): Spacing | undefined {
  const value = fields.get('spacing');
  return value === undefined ? 'even' : value.oneOf(['even', 'poisson'], 'a spacing');
}

/** All entries there, or undefined (the problem has been told). */
export function whole<const T extends Record<string, unknown>>(
  entries: T,
): { [K in keyof T]: Exclude<T[K], undefined> } | undefined {
  if (Object.values(entries).includes(undefined)) return undefined;
  return entries as { [K in keyof T]: Exclude<T[K], undefined> };
}
