import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { Metronome } from './metronome.ts';

/** A module for a thread, as an address. */
const moduleOf = (source: string) => new URL(`data:text/javascript,${encodeURIComponent(source)}`);

describe('Metronome', () => {
  it('should beat once for the last time that was wanted, and not before it', async () => {
    const beatsMs: number[] = [];
    await new Promise<void>((resolve, reject) => {
      const startMs = performance.now();
      const metronome = new Metronome({
        onBeat: () => beatsMs.push(performance.now() - startMs),
        onDeath: (reason) => reject(new Error(reason)),
      });
      metronome.beatIn(5_000_000);
      metronome.beatIn(40_000);
      setTimeout(() => {
        metronome.close();
        resolve();
      }, 600);
    });
    expect(beatsMs).toHaveLength(1);
    expect(beatsMs[0]).toBeGreaterThanOrEqual(40);
  });

  it('should tell that its thread died, with the reason', async () => {
    const reason = await new Promise<string>((resolve) => {
      new Metronome(
        { onBeat: () => undefined, onDeath: resolve },
        moduleOf(`throw new Error('no memory left')`),
      );
      // The metronome itself holds nothing open.
      setTimeout(() => resolve('nothing was told'), 5_000);
    });
    expect(reason).toBe('exit code 1, no memory left');
  });

  it('should not hold its process open, closed or not', async () => {
    const entry = new URL('./metronome-thread.mjs', import.meta.url).href;
    const owner = new Worker(
      new URL(
        `data:text/javascript,${encodeURIComponent(`
          import { Worker } from 'node:worker_threads';
                    const orders = new Int32Array(new SharedArrayBuffer(4));
          const wantedNs = new BigInt64Array(new SharedArrayBuffer(8));
          new Worker(new URL(${JSON.stringify(entry)}), { workerData: { orders, wantedNs } }).unref();
        `)}`,
      ),
      { execArgv: [] },
    );
    expect(await once(owner, 'exit')).toEqual([0]);
  });
});
