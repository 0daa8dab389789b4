import { once } from 'node:events';
import { serveMetrics } from '../metrics/metrics-server.ts';
import type { Figure } from '../metrics/figures.ts';
import { Link } from './link.ts';
import type { Calls } from './link.ts';
import { CLOSE, readyLine } from './child-protocol.ts';

/** One process of the emulator, ready to be told what there is and to begin to serve. */
export interface OpenChild {
  /** What the process that owns it may ask of it. */
  readonly calls: Calls;
  readonly figures: readonly Figure[];
  close(): Promise<void>;
}

function fail(error: unknown): never {
  process.stderr.write(`ERROR: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
}

/**
 * Runs this process as a part of the emulator. Its settings come over the channel to the process that owns it, so
 * that passwords stand neither in its arguments nor in its environment. It ends when it is told to, at SIGTERM, and
 * with the process that owns it.
 */
export async function runChild<Init, Parents extends Calls>(
  name: string,
  open: (init: Init, parent: Link<Parents>) => Promise<OpenChild>,
): Promise<void> {
  if (process.send === undefined) fail(`this is a part of the emulator; start it by npm run emulator`);
  const calls: Calls = {};
  const parent = new Link<Parents>(calls, (message) => {
    if (process.connected) process.send?.(message);
  });
  // Ctrl-C reaches every process of the terminal; the one that owns this one ends it in order.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
  try {
    const [init] = (await once(process, 'message')) as [Init];
    const child = await open(init, parent);
    Object.assign(calls, child.calls);
    const metrics = await serveMetrics(child.figures);
    let ending: Promise<void> | null = null;
    const end = async (): Promise<void> => {
      await child.close();
      await metrics.close();
      process.exit(0);
    };
    const endOnce = (): void => void (ending ??= end().catch(fail));
    process.on('message', (message) => (message === CLOSE ? endOnce() : parent.heard(message)));
    process.on('disconnect', endOnce);
    process.on('SIGTERM', endOnce);
    // Gone while this one was starting.
    if (!process.connected) endOnce();
    process.stdout.write(readyLine(name, metrics.url));
  } catch (error) {
    fail(error);
  }
}
