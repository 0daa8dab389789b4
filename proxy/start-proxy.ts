import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url));
const START_LIMIT_MS = 20_000;

export interface ProxyProcess {
  /** Of its HTTP interface. */
  readonly apiUrl: string;
  readonly pid: number;
  close(): Promise<void>;
}

/**
 * Starts the proxy in a process of its own; it ends with this one, whatever happens.
 * @throws Error when it does not say its address in time
 */
export async function startProxy(): Promise<ProxyProcess> {
  const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), CLI], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // A signal to the whole group (Ctrl-C) is for us, who need the paths until all else is closed.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  await once(child, 'spawn');
  const exited = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const timer = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
  const [line] = (await Promise.race([once(lines, 'line'), exited.then(() => [''])])) as [string];
  clearTimeout(timer);
  const apiUrl = /^PROXY_API_URL=(\S+)$/.exec(line)?.[1];
  if (apiUrl === undefined || child.pid === undefined) {
    throw new Error(`the proxy process ended, or said no address within ${START_LIMIT_MS / 1000} s`);
  }
  return {
    apiUrl,
    pid: child.pid,
    async close() {
      child.stdin.end();
      await exited;
    },
  };
}
