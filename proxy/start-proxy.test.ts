import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/** Starts a proxy, says its address, and ends a while after a signal, as one that has to close other things first. */
const STARTER = `
  const { startProxy } = await import(${JSON.stringify(new URL('./start-proxy.ts', import.meta.url).href)});
  const { apiUrl } = await startProxy();
  process.on('SIGTERM', () => console.log('closing'));
  process.stdin.on('end', () => process.exit(0)).resume();
  console.log(apiUrl);
`;

const answers = async (apiUrl: string): Promise<boolean> =>
  fetch(`${apiUrl}/proxies`).then(
    ({ ok }) => ok,
    () => false,
  );

it('should outlive a signal to the group of its starter, and end with the starter', async () => {
  const starter = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', STARTER], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: starter.stdout })[Symbol.asyncIterator]();
  const apiUrl = String((await lines.next()).value);
  expect(await answers(apiUrl)).toBe(true);
  process.kill(-(starter.pid ?? Number.NaN), 'SIGTERM');
  expect((await lines.next()).value).toBe('closing');
  // Time for a signal to end it, had it had one.
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await answers(apiUrl)).toBe(true);
  const exited = once(starter, 'exit');
  starter.stdin.end();
  await exited;
  await expect.poll(() => answers(apiUrl), { timeout: 5_000 }).toBe(false);
});
