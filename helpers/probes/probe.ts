/** What one look at a server told. */
export interface Look {
  /** By series; a figure that this look does not tell is not there. */
  readonly values: Readonly<Record<string, number>>;
  /** Series that this kind of probe has and this server does not tell, with the reason. */
  readonly notTold?: Readonly<Record<string, string>>;
}

/** Looks at one server. Holds as few connections as it can: what it uses is not what it is there to measure. */
export interface Probe {
  /** @throws when it could not see, with what was wrong as the message */
  look(signal: AbortSignal): Promise<Look>;
  close(): Promise<void>;
}

/** A cumulative figure as an increase per second. */
export class RatePerSecond {
  #before: { readonly atMs: number; readonly total: number } | null = null;

  /** Null at the first time, and when the counter began anew. */
  next(total: number, atMs: number): number | null {
    const before = this.#before;
    this.#before = { atMs, total };
    if (before === null || total < before.total || atMs <= before.atMs) return null;
    return ((total - before.total) * 1000) / (atMs - before.atMs);
  }
}
