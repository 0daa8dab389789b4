import type { ResourceUse, SearchLevel } from '../record/search-record.ts';

/** From this share on a resource counts as used up. */
const USED_UP = 0.999;

/** What ran out, as the server told it. */
export interface LimitingResource {
  readonly name: string;
  /** What shows it: `40 of 40 in use, 12 refused`. */
  readonly text: string;
}

/**
 * The resource that ran out in the first bad levels: used up, or turning requests away, or with a queue before it. Of
 * several the one that turned most away, then the longest queue; null when the server told of none, or none ran out.
 */
export function limitingResource(levels: readonly Pick<SearchLevel, 'resources'>[]): LimitingResource | null {
  const short = levels.flatMap(({ resources }) => resources).filter(ranOut);
  const [first] = short.sort((a, b) => b.refused - a.refused || b.waiting - a.waiting || share(b) - share(a));
  if (first === undefined) return null;
  return { name: first.name, text: useText(first) };
}

/** `40 of 40 in use, 3 waiting, 12 refused`. */
export function useText({ inUse, limit, waiting, refused }: ResourceUse): string {
  return [
    limit === null ? `${inUse} in use` : `${inUse} of ${limit} in use`,
    ...(waiting > 0 ? [`${waiting} waiting`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
  ].join(', ');
}

const share = ({ inUse, limit }: ResourceUse): number => (limit === null || limit === 0 ? 0 : inUse / limit);
const ranOut = (use: ResourceUse): boolean =>
  use.limit !== null && (use.refused > 0 || use.waiting > 0 || share(use) >= USED_UP);
