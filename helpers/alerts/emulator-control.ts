import { openHttpClient, type ClosableHttpClient } from '../engine/http-client.ts';
import type { TargetAddresses } from '../engine/operation.ts';
import { expectStatus } from '../focus/job-api.ts';

/** When an alert was where by the server's own account. Milliseconds since the epoch; null: not (yet). */
export interface ServerTimes {
  readonly consumedAtMs: number | null;
  readonly storedAtMs: number | null;
}

/** The alert side of the emulator's control API. Only there. */
export interface AlertControl {
  pauseConsumer(): Promise<void>;
  resumeConsumer(): Promise<void>;
  /** The queue that the web application takes its alerts from. */
  consumerQueue(): Promise<string>;
  /** @param perSecond requests per second of one client; null: no limit */
  limit(perSecond: number | null): Promise<void>;
  /** null: the server knows no such alert. */
  times(alertId: string): Promise<ServerTimes | null>;
  close(): Promise<void>;
}

/** null where the target has no control API. */
export async function openAlertControl(target: TargetAddresses): Promise<AlertControl | null> {
  const { controlUrl, timeoutS } = target;
  if (controlUrl === null) return null;
  const http = await openHttpClient('undici', {
    baseUrl: controlUrl,
    verifyTls: true,
    headers: {},
    timeoutS,
  });
  return control(http);
}

function control(http: ClosableHttpClient): AlertControl {
  const ask = async (method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: object) =>
    expectStatus(await http.send(method, `/control${path}`, body), [200], `${method} /control${path}`).json();
  return {
    pauseConsumer: async () => void (await ask('POST', '/alerts/consumer/pause')),
    resumeConsumer: async () => void (await ask('POST', '/alerts/consumer/resume')),
    async consumerQueue() {
      const state = (await ask('GET', '/state')) as { web: { consumer: { queue: string } } };
      return state.web.consumer.queue;
    },
    async limit(perSecond) {
      if (perSecond === null) await ask('DELETE', '/rate-limit');
      else await ask('PUT', '/rate-limit', { perSecond });
    },
    async times(alertId) {
      const answer = await http.send('GET', `/control/ledger/alerts/${alertId}`);
      expectStatus(answer, [200, 404], 'GET /control/ledger/alerts');
      if (answer.status === 404) return null;
      const entries = answer.json() as { consumedAt: number | null; storedAt: number | null }[];
      const newest = entries.at(-1);
      return newest ? { consumedAtMs: newest.consumedAt, storedAtMs: newest.storedAt } : null;
    },
    close: () => http.close(),
  };
}
