import { Worker } from 'node:worker_threads';

/** One turn of burning and resting. Milliseconds. */
const TURN_MS = 20;

/** Plain JavaScript, so that it runs with and without a TypeScript loader. */
const BURN = `
const { workerData: { share, turnMs } } = require('node:worker_threads');
const rest = new Int32Array(new SharedArrayBuffer(4));
for (;;) {
  const began = performance.now();
  while (performance.now() - began < share * turnMs);
  if (share < 1) Atomics.wait(rest, 0, 0, (1 - share) * turnMs);
}
`;

/** Burns a share of one core on a thread of its own, so that nobody is served later for it. */
export class CpuBurner {
  #worker: Worker | null = null;
  #share = 0;

  get share(): number {
    return this.#share;
  }

  /** @param share of one core, up to 1; 0: none */
  burn(share: number): void {
    if (share === this.#share) return;
    void this.stop();
    if (share === 0) return;
    this.#share = share;
    this.#worker = new Worker(BURN, { eval: true, workerData: { share, turnMs: TURN_MS } });
    this.#worker.unref();
  }

  async stop(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    this.#share = 0;
    await worker?.terminate();
  }
}
