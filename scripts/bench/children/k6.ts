import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath } from '../../setup/locations.mjs';
import { answer, taskOfProcess } from '../protocol.ts';
import { runTwice } from '../run-twice.ts';

const task = taskOfProcess();
const program = findOnPath(['k6']);
const file = (isFull: boolean, kind: string) => join(task.folder, `${isFull ? 'full' : 'short'}-${kind}`);

function script(isFull: boolean): string {
  const duration = isFull ? `${task.measuredS}s` : '1s';
  const scenario =
    task.part === 'open'
      ? {
          executor: 'constant-arrival-rate',
          rate: isFull ? task.ratePerSecond : 1,
          timeUnit: '1s',
          duration,
          preAllocatedVUs: 50,
        }
      : { executor: 'shared-iterations', vus: task.inFlight, iterations: isFull ? 30_000 : task.inFlight };
  return (
    `import http from 'k6/http';\n` +
    `export const options = ${JSON.stringify({ scenarios: { bench: scenario } })};\n` +
    `export default () => { http.get(${JSON.stringify(task.url)}); };\n`
  );
}

interface Summary {
  readonly metrics: {
    readonly http_reqs: { readonly count: number; readonly rate: number };
    readonly http_req_failed: { readonly passes: number };
  };
}

if (program === null) answer({ missing: 'not installed: no k6 on the PATH' });
else {
  for (const isFull of [true, false]) writeFileSync(file(isFull, 'script.js'), script(isFull));
  answer(
    runTwice(
      (isFull) => [
        program,
        'run',
        '--quiet',
        '--no-usage-report',
        '--summary-export',
        file(isFull, 'summary.json'),
        file(isFull, 'script.js'),
      ],
      (_stdout, isFull) => {
        const { metrics } = JSON.parse(readFileSync(file(isFull, 'summary.json'), 'utf8')) as Summary;
        const { count, rate } = metrics.http_reqs;
        return { requests: count, errors: metrics.http_req_failed.passes, seconds: count / rate };
      },
    ),
  );
}
