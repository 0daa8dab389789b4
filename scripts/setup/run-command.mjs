import { spawn, spawnSync } from 'node:child_process';

/** Output of a short command; null when it cannot be run or fails. For questions, never for changes. */
export function ask([command, ...args], env = process.env) {
  const result = spawnSync(command, args, { encoding: 'utf8', env, timeout: 15_000, windowsHide: true });
  return result.error || result.status !== 0 ? null : result.stdout.trim();
}

/**
 * Runs a command that changes something, its output shown as it comes.
 * @throws when it cannot be started, fails, or takes longer than `limitS`; the message names the command line.
 */
export function run([command, ...args], { cwd, env = process.env, limitS = 1800, quiet = false } = {}) {
  const shown = [command, ...args].join(' ');
  if (!quiet) console.log(`           > ${shown}`);
  return new Promise((resolve, reject) => {
    const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'];
    const child = spawn(command, args, { cwd, env, stdio, windowsHide: true });
    let output = '';
    child.stdout?.on('data', (chunk) => (output += chunk));
    child.stderr?.on('data', (chunk) => (output += chunk));
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, limitS * 1000);
    child.on('error', (error) => {
      timer.close();
      reject(new Error(`"${shown}" could not be started: ${error.message}`));
    });
    child.on('exit', (code, signal) => {
      timer.close();
      if (code === 0) return resolve(output.trim());
      const how = late ? `took longer than ${limitS} s` : `ended with ${signal ?? `exit code ${code}`}`;
      reject(new Error(`"${shown}" ${how}${output === '' ? '' : `: ${output.trim().split('\n').at(-1)}`}`));
    });
  });
}
