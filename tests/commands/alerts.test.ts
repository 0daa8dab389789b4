import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { control, readVerdict, scratchFolder, startScenario, startStackCommand } from './support.ts';

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
