import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { artilleryFolder, artilleryScript } from '../artillery.ts';
import { answer, taskOfProcess } from '../protocol.ts';
import { runTwice } from '../run-twice.ts';

const task = taskOfProcess();
const file = (isFull: boolean, kind: string) =>
  join(task.folder, `${isFull ? 'full' : 'short'}-${kind}.json`);
for (const isFull of [true, false]) {
  writeFileSync(file(isFull, 'script'), JSON.stringify(artilleryScript(task, isFull)));
}
const program = join(artilleryFolder(), 'node_modules', 'artillery', 'bin', 'run');

interface Report {
  readonly aggregate: {
    readonly counters: Readonly<Record<string, number>>;
    readonly firstCounterAt: number;
    readonly lastCounterAt: number;
  };
}

answer(
  runTwice(
    (isFull) => [
      process.execPath,
      program,
      'run',
      '--quiet',
      '--output',
      file(isFull, 'report'),
      file(isFull, 'script'),
    ],
    (_stdout, isFull) => {
      const { aggregate } = JSON.parse(readFileSync(file(isFull, 'report'), 'utf8')) as Report;
      const requests = aggregate.counters['http.requests'] ?? 0;
      return {
        requests,
        errors: requests - (aggregate.counters['http.codes.200'] ?? 0),
        seconds: (aggregate.lastCounterAt - aggregate.firstCounterAt) / 1000,
      };
    },
    // Without this each run reports to its maker.
    { ARTILLERY_DISABLE_TELEMETRY: 'true' },
  ),
);
