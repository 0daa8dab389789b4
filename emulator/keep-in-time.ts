import type { FocusServer } from './server.ts';

/**
 * What has to happen while nobody asks: jobs end, windows of defects open and close, leaks grow, and what a defect
 * does to a database is done and undone.
 * @param warn told, once in a row, that a database cannot be brought in line
 */
export function keepInTime(server: FocusServer, warn: (message: string) => void): () => void {
  let busy = false;
  let warned = false;
  const followDatabases = async (): Promise<void> => {
    busy = true;
    try {
      await server.web.alerts.store.followSwitches();
      await server.store.followSwitches();
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
    server.jobs.sweep(server.nowMs());
    server.defects.refresh();
    server.processFaults.follow();
    if (!busy) void followDatabases();
  };
}
