/**
 * Runs one order in a process of its own, so that it can be stopped as a whole: the order is the file that the one
 * argument names. Prints `RUNNING` with the first sign of life of the load.
 */
import { readFileSync } from 'node:fs';
import { runLoad } from '../../helpers/engine/run-load.ts';
import type { RunOrder } from '../../helpers/engine/thread-protocol.ts';

const order = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as RunOrder;
let isAnnounced = false;
await runLoad(order, {
  onProgress() {
    if (!isAnnounced) console.log('RUNNING');
    isAnnounced = true;
  },
});
