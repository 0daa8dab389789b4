import type { ChildProcess } from 'node:child_process';

const START_LIMIT_MS = 30_000;

/**
 * Resolves with the line by which a process says that it runs.
 * @param name of the process, for the message
 * @throws Error with what the process printed instead
 */
export function awaitReady(child: ChildProcess, name: string, line: RegExp): Promise<RegExpExecArray> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const ended = (): void => fail('it ended');
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`it was not ready within ${START_LIMIT_MS / 1000} s`);
    }, START_LIMIT_MS);
    const heard = (chunk: Buffer): void => {
      printed += chunk.toString();
      const found = line.exec(printed);
      if (found === null) return;
      settle();
      resolve(found);
    };
    const settle = (): void => {
      clearTimeout(timer);
      child.off('exit', ended);
      child.stdout?.off('data', heard);
      child.stderr?.off('data', heard);
    };
    const fail = (why: string): void => {
      settle();
      const what = printed.trim() || 'nothing';
      reject(new Error(`The ${name} could not be started: ${why}. It printed: ${what}`));
    };
    child.stdout?.on('data', heard);
    child.stderr?.on('data', heard);
    child.on('exit', ended);
  });
}
