import { DELETE_BATCH, deleteAlerts, listAlerts, type AlertClient, type ListedAlert } from './alert-api.ts';

/** Most pages that are read of one part: a million alerts. */
const MOST_PAGES = 10_000;

/** A window is read in parts of this length: the later pages of a long list cost a server more and more. */
const PART_MS = 60_000;

/** A part is read so often at most while its pages move; what is doubled then is doubled. */
const MOST_READINGS = 5;

/**
 * Every alert of a window, page after page, oldest first, so that what comes meanwhile does not move what was read.
 * @throws OperationError
 */
export async function readAll(
  client: AlertClient,
  window: { readonly fromMs: number; readonly untilMs: number },
): Promise<ListedAlert[]> {
  const all: ListedAlert[] = [];
  for (let fromMs = window.fromMs; fromMs <= window.untilMs; fromMs += PART_MS) {
    // Both ends of a window belong to it, and times are whole milliseconds.
    const part = { fromMs, untilMs: Math.min(window.untilMs, fromMs + PART_MS - 1) };
    // Of a server that ignores the end, or that tells no times, nothing may be taken for two.
    const seen = ({ startMs }: ListedAlert) =>
      startMs === null ? fromMs === window.fromMs : startMs >= part.fromMs && startMs <= part.untilMs;
    all.push(...(await readPart(client, part)).filter(seen));
  }
  return all;
}

interface Part {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * An alert that is stored late stands between those that were read already, and the last of their page is the first
 * of the next one, too. So what stands on two pages is read again before it is called doubled.
 */
async function readPart(client: AlertClient, part: Part): Promise<ListedAlert[]> {
  for (let reading = 1; ; reading++) {
    const pages = await readPages(client, part);
    if (reading === MOST_READINGS || !standsOnTwo(pages)) return pages.flat();
  }
}

async function readPages(client: AlertClient, part: Part): Promise<(readonly ListedAlert[])[]> {
  const all: (readonly ListedAlert[])[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { alerts, pages } = await listAlerts(client, { ...part, page });
    all.push(alerts);
    if (page >= pages) break;
  }
  return all;
}

function standsOnTwo(pages: readonly (readonly ListedAlert[])[]): boolean {
  const ids = pages.flatMap((page) => [...new Set(page.map(({ id }) => id))]);
  return new Set(ids).size < ids.length;
}

/** Deletes alerts in batches. @throws OperationError of the first batch that is refused */
export async function removeAlerts(client: AlertClient, ids: readonly string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += DELETE_BATCH) {
    await deleteAlerts(client, ids.slice(from, from + DELETE_BATCH));
  }
}
