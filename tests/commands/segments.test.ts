import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packRecord } from '../../helpers/engine/pack-record.ts';
import { readRecord } from '../../helpers/engine/record-file.ts';
import type { RunRecord } from '../../helpers/record/run-record.ts';
import { limitOf, recordOf, second, times } from '../../helpers/verdict/testing.ts';
import { scratchFolder, start } from './support.ts';

const START_MS = 1_767_225_600_000;

/** Segment `number` (from 1), so many seconds long, of a soak of 60 s; they began 100 s apart. */
function segment(number: number, lastedS: number): RunRecord {
  return recordOf({
    phases: [
      {
        name: 'soak',
        durationS: 60,
        planned: 60,
        due: lastedS,
        ended: { create: { ok: times(lastedS, 5) } },
      },
    ],
    limits: [limitOf('create', 'success', 'atLeast', 0.95)],
    loadStartedAtMs: START_MS + number * 100_000,
    startedAt: new Date(START_MS + number * 100_000).toISOString(),
    runId: `segment-${number}`,
    durationS: lastedS,
    ended: 'cut-off',
    endReason: 'ended by hand',
    series: Array.from({ length: lastedS }, (_, atS) => second(atS, 'soak', { ok: 1, p50Ms: 5 })),
  });
}

async function merge(folder: string, records: readonly RunRecord[], ...options: string[]) {
  for (const record of records) {
    const path = join(folder, record.runId);
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'record.json.gz'), packRecord(record));
  }
  const out = join(folder, 'merged');
  const run = start(['--import', 'tsx', 'scripts/merge.ts', ...options, '--out', out, folder], {
    ALLURE_RESULTS_DIR: join(folder, 'allure'),
  });
  return { exit: await run.exit, output: run.output(), out };
}

describe('segments of a soak', () => {
  it('should be judged as one whole load, and as several cut-off ones without being asked', async () => {
    using folder = scratchFolder();
    const records = [segment(1, 30), segment(2, 30)];
    const whole = await merge(folder.path, records, '--segments');
    expect(whole.exit, whole.output).toBe(0);
    expect(whole.output).toMatch(/^✓ PASS .*\(2 segments\) · create success in run: 100\.0 %, /m);
    const [name, ...others] = readdirSync(whole.out).filter((entry) => !entry.endsWith('.json'));
    expect(others).toEqual([]);
    const record = readRecord(join(whole.out, name ?? '', 'record.json.gz'));
    expect(record).toMatchObject({ ended: 'complete', joined: { as: 'segments', count: 2, problems: [] } });
    expect(record.cells[0]?.count).toBe(60);

    const single = await merge(folder.path, []);
    expect(single.exit, single.output).toBe(3);
    expect(single.output).toContain('0 passed, 0 failed, 2 inconclusive');
  });

  it('should be inconclusive together when they are too short, and say how much is missing', async () => {
    using folder = scratchFolder();
    const { exit, output } = await merge(folder.path, [segment(1, 30), segment(2, 20)], '--segments');
    expect(exit, output).toBe(3);
    expect(output).toContain('soak lasted 50 s in all segments, planned are 60 s');
  });
});
