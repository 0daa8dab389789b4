const ROUNDING = 1e-9;

/** Whether event `n`, counted from 1, belongs to a share that is spread evenly: of the first n events n × share do. */
export function inShare(n: number, share: number): boolean {
  const hits = (count: number): number => Math.floor(count * share + ROUNDING);
  return hits(n) > hits(n - 1);
}
