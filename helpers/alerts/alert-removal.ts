import { DELETE_BATCH, deleteAlerts, listAlerts, type AlertClient, type ListedAlert } from './alert-api.ts';

/** Most pages that are read of one window: a million alerts. */
const MOST_PAGES = 10_000;

/**
 * Every alert of a window, page after page, oldest first, so that what comes meanwhile does not move what was read.
 * @throws OperationError
 */
export async function readAll(
  client: AlertClient,
  window: { readonly fromMs: number; readonly untilMs: number },
): Promise<ListedAlert[]> {
  const all: ListedAlert[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { alerts, pages } = await listAlerts(client, { ...window, page });
    all.push(...alerts);
    if (page >= pages) return all;
  }
  return all;
}

/** Deletes alerts in batches. @throws OperationError of the first batch that is refused */
export async function removeAlerts(client: AlertClient, ids: readonly string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += DELETE_BATCH) {
    await deleteAlerts(client, ids.slice(from, from + DELETE_BATCH));
  }
}
