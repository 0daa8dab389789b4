/** What the gate reads of a shard's summary.json. */
export interface ShardSummary {
  readonly exitCode: number;
  readonly scenarios: readonly {
    readonly title: string;
    readonly outcome: string;
    readonly reasons: readonly string[];
  }[];
}

/** Outcomes that keep the gate open. NOT AVAILABLE is said by the report; it does not hold a night up. */
const GREEN = new Set(['PASS', 'OK', 'NOT AVAILABLE']);

/**
 * Why the shards together are not green: scenarios that nobody judged, that were judged twice, that are not in
 * the list, that broke a limit or were inconclusive, and a night in which nothing was judged at all.
 */
export function gateProblems(expected: readonly string[], shards: readonly ShardSummary[]): string[] {
  const lines = shards.flatMap(({ scenarios }) => scenarios);
  const count = (title: string) => lines.filter((line) => line.title === title).length;
  const missing = expected
    .filter((title) => count(title) === 0)
    .map((title) => `not judged: ${title}; its shard is missing or ended early`);
  const twice = expected
    .filter((title) => count(title) > 1)
    .map((title) => `judged ${count(title)} times: ${title}; the shards do not belong to one run`);
  const foreign = lines
    .filter(({ title }) => !expected.includes(title))
    .map(({ title }) => `not of this run: ${title}`);
  const red = lines
    .filter(({ outcome }) => !GREEN.has(outcome))
    .map(({ title, outcome, reasons }) => `${outcome}: ${title}${reasons[0] ? `: ${reasons[0]}` : ''}`);
  const judged = lines.some(({ outcome }) => outcome === 'PASS' || outcome === 'OK');
  // 4, nothing available, is one shard's affair; that nothing was judged at all is found below.
  const broken = shards
    .filter(({ exitCode }) => ![0, 1, 3, 4].includes(exitCode))
    .map(({ exitCode }) => `a shard ended with exit code ${exitCode}`);
  return [...missing, ...twice, ...foreign, ...red, ...broken, ...(judged ? [] : ['nothing was judged'])];
}
