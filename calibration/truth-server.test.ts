import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { behaviour, type Behaviour } from './behaviour.ts';
import { startTruthServer, type RunningTruthServer } from './truth-server.ts';

let server: RunningTruthServer;
beforeEach(async () => {
  server = await startTruthServer();
});
afterEach(() => server.close());

const start = (its: Behaviour) =>
  fetch(`${server.baseUrl}/start`, { method: 'POST', body: JSON.stringify(its) });
const truth = async () => (await fetch(`${server.baseUrl}/truth`)).json();

describe('the truth server', () => {
  it('should do as it is told and say so', async () => {
    await start(behaviour({ errorEvery: 2, bytes: { least: 3, step: 0, cycle: 1 } }));
    const ok = await fetch(`${server.baseUrl}/work?n=0`);
    expect([ok.status, await ok.text()]).toEqual([200, 'xxx']);
    const failed = await fetch(`${server.baseUrl}/work?n=1`);
    expect([failed.status, await failed.text()]).toEqual([500, '']);
    expect(await truth()).toMatchObject({ received: 2, ok: 1, failed: 1, bytes: 3 });
  });

  it('should close the connection of a request that is to be dropped', async () => {
    await start(behaviour({ dropEvery: 1 }));
    await expect(fetch(`${server.baseUrl}/work?n=0`)).rejects.toThrow('fetch failed');
    expect(await truth()).toMatchObject({ received: 1, ok: 0, dropped: 1 });
  });

  it('should never answer before the time', async () => {
    await start(behaviour({ service: { kind: 'fixed', serviceUs: 30_000 } }));
    const asked = [0, 1, 2, 3].map((n) =>
      fetch(`${server.baseUrl}/work?n=${n}`).then((answer) => answer.text()),
    );
    await Promise.all(asked);
    const { holdUs } = (await truth()) as { holdUs: { mean: number } };
    expect(holdUs.mean).toBeGreaterThanOrEqual(30_000);
  });

  it('should begin with new books, and keep the acknowledgement out of them', async () => {
    await fetch(`${server.baseUrl}/work?n=0`);
    await start(behaviour());
    await fetch(`${server.baseUrl}/ack`);
    expect(await truth()).toMatchObject({ received: 0, ok: 0, bytes: 0 });
  });

  it('should say what there is to somebody who asks for something else', async () => {
    const answer = await fetch(`${server.baseUrl}/job`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe('GET /job: there is /work, /truth, /ack and POST /start');
  });
});
