/** What has to happen while nobody asks. */
export interface Duties {
  /** Jobs end, windows of defects open and close, leaks grow. */
  readonly tick: () => void;
  /** What defects do to databases is done and undone. */
  readonly databases: readonly { followSwitches(): Promise<void> }[];
}

/**
 * Does, each time that it is called, what has to happen while nobody asks.
 * @param warn told, once in a row, that a database cannot be brought in line
 */
export function keepInTime({ tick, databases }: Duties, warn: (message: string) => void): () => void {
  let busy = false;
  let warned = false;
  const followDatabases = async (): Promise<void> => {
    busy = true;
    try {
      for (const database of databases) await database.followSwitches();
      warned = false;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!warned)
        warn(`What a defect does to the database could not be done: ${reason}. It is tried again.`);
      warned = true;
    } finally {
      busy = false;
    }
  };
  return () => {
    tick();
    if (!busy) void followDatabases();
  };
}
