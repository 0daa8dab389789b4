import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ProcessIdentity } from './process-tree.mjs';

/** The starter's line to its guard process (guard.mjs), which cleans up when the starter dies. */
export interface Guard {
  readonly pid: number;
  watch(process: ProcessIdentity): void;
  unwatch(process: ProcessIdentity): void;
  /** The guard removes only folders named `focus-load-*` directly in the system's temp folder. */
  watchFolder(path: string): void;
  unwatchFolder(path: string): void;
  /** Closes the pipe: the guard ends what it still watches and exits. Rejects if something could not be ended. */
  release(): Promise<void>;
}

/**
 * Starts the guard, detached so that a Ctrl-C to the terminal's process group does not reach it.
 * @param warn told when the guard ends before it was released: nothing would then clean up after a SIGKILL.
 */
export async function startGuard(warn: (message: string) => void): Promise<Guard> {
  const script = fileURLToPath(new URL('./guard.mjs', import.meta.url));
  const child = spawn(process.execPath, [script], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
    windowsHide: true,
  });
  await once(child, 'spawn');
  if (child.pid === undefined) throw new Error('The guard process started without a pid.');
  let released = false;
  let exitCode: number | null | undefined;
  const exited = once(child, 'exit').then(([code]) => {
    exitCode = code as number | null;
    if (!released) {
      warn(
        `The stack's guard process ended early (exit code ${String(code)}). The stack still runs, but if the starter ` +
          'is killed now, its servers stay; stop it with Ctrl-C.',
      );
    }
  });
  child.stdin.on('error', (error: NodeJS.ErrnoException) => {
    // A write to a guard that just died; its exit, above, says so to the user.
    if (error.code !== 'EPIPE') warn(`The pipe to the stack's guard process failed: ${error.message}.`);
  });
  const tell = (message: object): void => {
    if (exitCode === undefined) child.stdin.write(`${JSON.stringify(message)}\n`);
  };
  return {
    pid: child.pid,
    watch: (identity) => tell({ watch: { pid: identity.pid, startTime: identity.startTime } }),
    unwatch: ({ pid }) => tell({ unwatch: pid }),
    watchFolder: (path) => tell({ folder: path }),
    unwatchFolder: (path) => tell({ unfolder: path }),
    release: async () => {
      if (released) return;
      released = true;
      child.stdin.end();
      await exited;
      if (exitCode !== 0) {
        throw new Error(
          `The stack's guard ended with exit code ${String(exitCode)}: see its message above for what was left behind.`,
        );
      }
    },
  };
}
