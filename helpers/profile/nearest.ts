/** Edits (insert, delete, replace) that turn `a` into `b`: Levenshtein distance by Wagner and Fischer (1974). */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replace, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}

/** Share of a name's letters that may be wrong for it to be the one that was meant. */
const NEAR = 0.4;

/** The name that was probably meant: the fewest edits away, ignoring case; undefined when nothing is near. */
export function nearest(found: string, names: readonly string[]): string | undefined {
  let best: { name: string; distance: number } | undefined;
  for (const name of names) {
    const distance = editDistance(found.toLowerCase(), name.toLowerCase());
    const allowed = Math.floor(Math.max(found.length, name.length) * NEAR);
    if (distance <= allowed && (best === undefined || distance < best.distance)) best = { name, distance };
  }
  return best?.name;
}

/** `did you mean "create"?`, or an empty string when nothing is near. */
export function didYouMean(found: string, names: readonly string[]): string {
  const name = nearest(found, names);
  return name === undefined ? '' : `did you mean "${name}"?`;
}

/** `create, create.configure, …`: at most `most` names, for the "expected" part of a message. */
export function listed(names: readonly string[], most = 12): string {
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')} …`;
}
