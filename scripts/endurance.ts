/** `npm run endurance`: does the engine itself stay the same for as long as a run lasts? */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { endure, HEAP_BOUND_MB_PER_HOUR, RECORD_BOUND_BYTES } from '../calibration/endurance.ts';
import { LENGTH, RATE } from '../helpers/profile/units.ts';
import { runCommand, UsageError } from './usage-error.ts';

const RESULT = fileURLToPath(new URL('../calibration-results/endurance.json', import.meta.url));
const PROGRESS_EVERY_S = 300;
const HELP = `npm run endurance [-- --duration 1h] [--rate 200/s] [--transport undici|playwright]
Runs the engine against the truth server and asks of itself: does its heap grow, how large is the record?
Exit code 1 when the heap grows by more than ${HEAP_BOUND_MB_PER_HOUR} MB/h or the record of an hour is above ${RECORD_BOUND_BYTES / 2 ** 20} MB.`;

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      duration: { type: 'string', default: '1h' },
      rate: { type: 'string', default: '200/s' },
      transport: { type: 'string', default: 'undici' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const durationS = LENGTH.parse(values.duration);
  const ratePerSecond = RATE.parse(values.rate);
  const { transport } = values;
  if (durationS === undefined || durationS < 60) {
    throw new UsageError(
      `--duration: expected at least a minute, such as 10 min or 1h, got "${values.duration}"`,
    );
  }
  if (ratePerSecond === undefined)
    throw new UsageError(`--rate: expected ${RATE.expected}, got "${values.rate}"`);
  if (transport !== 'undici' && transport !== 'playwright') {
    throw new UsageError(`--transport: expected undici or playwright, got "${transport}"`);
  }
  let toldS = 0;
  const result = await endure({
    durationS,
    ratePerSecond,
    transport,
    onProgress: ({ atS, ok, notOk }) => {
      if (atS - toldS < PROGRESS_EVERY_S) return;
      toldS = atS;
      console.log(`  … ${Math.round(atS)} s of ${durationS} s: ${ok} ok, ${notOk} not ok`);
    },
  });
  mkdirSync(dirname(RESULT), { recursive: true });
  writeFileSync(
    RESULT,
    JSON.stringify({ at: new Date().toISOString(), ratePerSecond, transport, ...result }, null, 2),
  );
  const { heap, rss, recordBytes } = result;
  const ms = (us: number) => `${(us / 1000).toFixed(2)} ms`;
  const perHour = (mb: number) => `${mb.toFixed(2)} MB/h`;
  const large = recordBytes > RECORD_BOUND_BYTES * Math.max(1, durationS / 3600);
  console.log(
    [
      `${result.planned} arrivals at ${values.rate} over ${values.duration}: ${result.ok} ok, ${result.late} late`,
      `lateness p99 ${ms(result.latenessP99Us)}, response p50 ${ms(result.responseP50Us)}, p99 ${ms(result.responseP99Us)} (served in 1 ms)`,
      `CPU of the whole process per request ${result.cpuUsPerRequest.toFixed(0)} µs`,
      `${heap.leaking ? 'FAILED' : 'ok    '} own heap ${perHour(heap.slopePerHour)}, second half ${perHour(heap.secondHalfPerHour)}, smallest leak that could have been seen ${perHour(heap.smallestDetectablePerHour)}`,
      `       own RSS ${perHour(rss.slopePerHour)}, second half ${perHour(rss.secondHalfPerHour)}`,
      `${large ? 'FAILED' : 'ok    '} record ${(recordBytes / 2 ** 20).toFixed(2)} MB`,
      `Written to ${join('calibration-results', 'endurance.json')}`,
    ].join('\n'),
  );
  return heap.leaking || large ? 1 : 0;
});
