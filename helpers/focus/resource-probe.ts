import type { ResourceProbe } from '../engine/level-parts.ts';
import type { ResourceUse } from '../record/search-record.ts';

/** A target that tells nothing of its resources. */
export const NO_RESOURCES: ResourceProbe = { read: () => Promise.resolve([]) };

/** So long an answer is waited for: a level must not be held up by it. Milliseconds. */
const TIMEOUT_MS = 2_000;

/** What `GET /control/resources` of the emulator tells. */
interface Told {
  readonly gpuSlots: { limit: number | null; inUse: number; waiting: number; refused: number };
  readonly ports: { limit: number; inUse: number };
  readonly stations: readonly {
    endpoints: readonly string[];
    servers: number;
    busy: number;
    waiting: number;
    refused: number;
  }[];
}

/** The emulator's resources, by its control API. What cannot be read is not told: the answer then names none. */
export function controlResources(controlUrl: string): ResourceProbe {
  const url = `${controlUrl.replace(/\/$/, '')}/control/resources`;
  return {
    async read() {
      try {
        const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
        return answer.ok ? resourceUses((await answer.json()) as Told) : [];
      } catch {
        return [];
      }
    },
  };
}

/** The same in the words of the record. */
export function resourceUses({ gpuSlots, ports, stations }: Told): ResourceUse[] {
  return [
    { name: 'GPU slots', ...gpuSlots },
    // Who gets no port is refused, and not counted by port.
    { name: 'stream ports', inUse: ports.inUse, limit: ports.limit, waiting: 0, refused: 0 },
    ...stations.map(({ endpoints, servers, busy, waiting, refused }) => ({
      name: `servers of ${endpoints.join(', ')}`,
      inUse: busy,
      limit: servers,
      waiting,
      refused,
    })),
  ].map(({ name, inUse, limit, waiting, refused }) => ({ name, inUse, limit, waiting, refused }));
}
