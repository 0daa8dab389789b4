import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  control,
  eventually,
  readVerdict,
  scratchFolder,
  startScenario,
  startStackCommand,
} from './support.ts';

type Totals = Readonly<Record<string, number>>;
const DEFECTS = { 'alert-lost': 0.02, 'alert-duplicated': 0.03, 'alert-altered': 0.01 };

/** What the run says it saw. */
function counters(folder: string): Readonly<Record<string, number>> {
  const state = JSON.parse(
    readFileSync(join(folder, 'records', 'run', 'PZ-14953', 'state.json'), 'utf8'),
  ) as { counters: Record<string, number> };
  return state.counters;
}

describe('a thousand alerts through a real broker into a real database', () => {
  it('should be accounted for exactly as the server itself does, whatever it does to them', async () => {
    using folder = scratchFolder();
    await using stack = await startStackCommand({ WEB_PASSWORD: 'focus-load-web' });
    for (const [name, strength] of Object.entries(DEFECTS)) {
      await control(stack, `/control/defects/${name}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ strength }),
      });
    }
    const run = startScenario('PZ-14953', folder.path, stack.env);
    expect(await run.exit, run.output()).toBe(1);
    const { totals } = await control<{ totals: Totals }>(stack, '/control/ledger/alerts');
    const seen = counters(folder.path);
    // 1000 of the phase and 40 of the warm-up. Evenly spread shares hit so many of them exactly.
    expect(totals).toMatchObject({ accepted: 1040, lostInBroker: 20, published: 1040 });
    expect(seen).toMatchObject({
      'accepted-alerts': totals['accepted'],
      'readable-alerts': totals['inserted'],
      'lost-alerts': totals['lostInBroker'],
      'duplicated-alerts': totals['duplicated'],
      'altered-alerts': totals['altered'],
      'unexpected-alerts': 0,
      'alert-attempts': 1040,
    });
    const broken = readVerdict(folder.path, 'PZ-14953')
      .limits.filter(({ outcome }) => outcome === 'FAIL')
      .map(({ what }) => what);
    expect(broken).toEqual([
      'alert success in volume',
      'counter lost-alerts',
      'counter duplicated-alerts',
      'counter altered-alerts',
    ]);
    // All of them were removed again, also those that were stored twice.
    expect(totals['deleted']).toBe(totals['inserted']);
  });
});

describe('a run that dies while it has stopped the consumer of the alerts', () => {
  it('should be cleaned up after by the next one: the consumer works again, the alerts are gone', async () => {
    using folder = scratchFolder();
    await using stack = await startStackCommand({ WEB_PASSWORD: 'focus-load-web' });
    const consumer = async () =>
      (await control<{ web: { consumer: { paused: boolean } } }>(stack, '/control/state')).web.consumer;
    const dying = startScenario('PZ-14957', folder.path, stack.env, { detached: true });
    await eventually(consumer, ({ paused }) => paused, 60_000);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    process.kill(-(dying.child.pid ?? 0), 'SIGKILL');
    await dying.exit;
    expect((await consumer()).paused).toBe(true);

    const next = startScenario('PZ-14959', folder.path, { ...stack.env, RUN_ID: 'next' });
    expect(await next.exit, next.output()).toBe(0);
    expect((await consumer()).paused).toBe(false);
    const { totals } = await control<{ totals: Totals }>(stack, '/control/ledger/alerts');
    // 140 of the second run, and what the first one had published: all stored, all removed.
    expect(totals['inserted']).toBeGreaterThan(200);
    expect(totals['deleted']).toBe(totals['inserted']);
  });
});
