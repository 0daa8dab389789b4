// The thread of the metronome: sleeps with sub-millisecond precision, which an event loop cannot, and sends a
// message when the wanted time has come. Plain JavaScript, because it must start fast and without a loader.
import { parentPort, workerData } from 'node:worker_threads';

const { orders, wantedNs } = workerData;

for (;;) {
  // Taken before the wanted time is read: an order that comes in between makes the wait return at once.
  const order = Atomics.load(orders, 0);
  if (order < 0) break;
  const wanted = Atomics.load(wantedNs, 0);
  const leftNs = Number(wanted - process.hrtime.bigint());
  if (wanted === 0n) Atomics.wait(orders, 0, order);
  else if (leftNs > 0) Atomics.wait(orders, 0, order, leftNs / 1e6);
  else if (Atomics.compareExchange(wantedNs, 0, wanted, 0n) === wanted) parentPort.postMessage(null);
}
