import { BROWSERS, type BrowserGroup } from './browsers.ts';
import { BOOLEAN, COUNT, LENGTH, RATE, type Notation } from './units.ts';
import type { YamlFields, YamlValue } from './yaml-source.ts';

export const BROWSER_KEYS = ['pages', 'visit', 'interactions', 'heap', 'alerts'] as const;
/** One browser with more pages than this measures itself. */
const MOST_PAGES = 50;

const PAGES: Notation<number> = {
  expected: `a whole number of pages from 1 to ${MOST_PAGES}`,
  parse(raw) {
    const count = COUNT.parse(raw);
    return count !== undefined && count <= MOST_PAGES ? count : undefined;
  },
};

/**
 * Reads `browsers:`, a mapping of names to pages.
 * @param operations names that are taken: a limit could not tell `create.login` from a step of theirs
 */
export function parseBrowsers(root: YamlFields, operations: readonly string[]): BrowserGroup[] {
  const entries = root.get('browsers')?.fields('groups of pages by name')?.entries() ?? [];
  const groups = entries.flatMap(({ name, key, value }) => {
    checkName(name, key, operations);
    return parseGroup(name, value) ?? [];
  });
  if (groups.length > 0 && root.get('search') !== undefined) {
    root
      .get('browsers')
      ?.problem('no browsers beside a search', undefined, 'pages live as long as the phases');
  }
  return groups;
}

function checkName(name: string, key: YamlValue, operations: readonly string[]): void {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    key.problem('a name of lower-case letters, digits and hyphens', JSON.stringify(name));
  } else if (operations.includes(name)) {
    key.problem('a name that no operation has', `"${name}" again`);
  } else if (name === BROWSERS) {
    key.problem('another name', `"${name}"`, 'so the figures of the browsers themselves are called');
  }
}

function parseGroup(name: string, value: YamlValue): BrowserGroup | undefined {
  const fields = value.fields('pages of one kind, such as { pages: 3, interactions: 1/s }');
  if (fields === undefined) return undefined;
  fields.only(BROWSER_KEYS, 'a key of browsers');
  const pages = fields.required('pages', PAGES);
  const visitS = fields.get('visit')?.read(LENGTH) ?? null;
  const interactionsPerSecond = fields.get('interactions')?.read(RATE) ?? 0;
  const heap = fields.optional('heap', BOOLEAN, false) ?? false;
  const alerts = fields.optional('alerts', BOOLEAN, false) ?? false;
  if (visitS !== null) {
    for (const key of ['heap', 'alerts', 'interactions'] as const) {
      fields.get(key)?.problem(`no ${key} beside visit`, undefined, 'only a page that stays can be followed');
    }
  }
  return pages === undefined ? undefined : { name, pages, visitS, interactionsPerSecond, heap, alerts };
}
