/** Names of what is booked per group: `create{user=3}`, `create.configure{user=3}`. */

/** What `of` (an operation or step) is called for one group of a dimension. */
export function groupName(of: string, dimension: string, value: string): string {
  return `${of}{${dimension}=${value}}`;
}

const GROUP = /^([^{]+)\{([^=]+)=(.*)\}$/;

/** The parts of such a name; null for a plain operation or step. */
export function parseGroup(of: string): { of: string; dimension: string; value: string } | null {
  const match = GROUP.exec(of);
  if (!match) return null;
  return { of: match[1]!, dimension: match[2]!, value: match[3]! };
}

/** Values of a dimension as people count them: numbers by size, then text. */
export function compareGroups(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)];
  if (!Number.isNaN(x) && !Number.isNaN(y) && x !== y) return x - y;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What takes all values beyond `MOST_GROUPS`: a dimension of ids must not fill the memory. */
export const OTHER_GROUP = 'other';
/** Values of one dimension that are told apart. */
export const MOST_GROUPS = 256;
