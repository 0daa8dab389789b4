import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Guard } from './guard.ts';
import { StackError } from './part.ts';
import { PortTakenError } from './ports.ts';
import { familyIsAlive, identify, signalFamily } from './process-tree.mjs';
import type { ProcessIdentity } from './process-tree.mjs';

export interface ProcessSpec {
  /** For messages, e.g. `mongod` or `rabbitmq-server`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Takes stdout and stderr. */
  readonly logFile: string;
}

/** A server of our own: in its own process group, watched by the guard, its output in a file. */
export interface PrivateProcess {
  readonly identity: ProcessIdentity;
  /** How it ended; null while it runs. */
  ended(): string | null;
  /** From now on, an end that stop() did not ask for is reported: the stack cannot go on as it was. */
  warnWhenItEnds(warn: (message: string) => void): void;
  /** The last lines of its output. */
  logTail(): string;
  /** Stops it in its tracks, or lets it go on; all its children too. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Asks it to end in order and waits until it has; one that takes longer than `limitMs` is killed. */
  endInOrder(limitMs: number): Promise<void>;
  /** Kills it with all its children. At once, because its data is private and goes with it. */
  stop(): Promise<void>;
}

const stopLimitMs = 5000;
const logTailLines = 12;

/**
 * Starts a server process.
 * @throws {StackError} when the program cannot be started at all.
 */
export async function launch(spec: ProcessSpec, guard: Guard): Promise<PrivateProcess> {
  const log = openSync(spec.logFile, 'a');
  // Its own process group: a Ctrl-C in the terminal reaches only the starter, which then stops all in order.
  const child = spawn(spec.command, spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    detached: process.platform !== 'win32',
    stdio: ['ignore', log, log],
    windowsHide: true,
  });
  closeSync(log);
  let end: string | null = null;
  let warnOfEnd: ((message: string) => void) | null = null;
  const pid = child.pid;
  child.on('exit', (code, signal) => {
    end = signal === null ? `exit code ${String(code)}` : `signal ${signal}`;
    warnOfEnd?.(
      `${spec.name} (pid ${pid}) ended by itself or was killed (${end}); the stack runs on without it.`,
    );
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) => {
      reject(new StackError(`${spec.name} could not be started from ${spec.command}: ${error.message}.`));
    });
  });
  if (pid === undefined) throw new Error(`${spec.name} was spawned without a pid.`);
  // A process that is already gone has no start time to read; its exit is reported by the readiness loop.
  const identity = identify(pid) ?? { pid, startTime: 'ended' };
  guard.watch(identity);
  return {
    identity,
    ended: () => end,
    warnWhenItEnds: (warn) => {
      warnOfEnd = warn;
    },
    logTail: () => readFileSync(spec.logFile, 'utf8').trimEnd().split('\n').slice(-logTailLines).join('\n'),
    signal: (signal) => {
      signalFamily([identity], signal);
    },
    endInOrder: async (limitMs) => {
      warnOfEnd = null;
      signalFamily([identity], 'SIGTERM');
      const endMs = performance.now() + limitMs;
      while (familyIsAlive([identity]) && performance.now() < endMs) await sleep(10);
      await stop();
    },
    stop,
  };
  async function stop(): Promise<void> {
    warnOfEnd = null;
    signalFamily([identity], 'SIGKILL');
    const endMs = performance.now() + stopLimitMs;
    while (familyIsAlive([identity])) {
      if (performance.now() > endMs) {
        throw new StackError(
          `${spec.name} (pid ${pid}) survived SIGKILL for ${stopLimitMs / 1000} s; end it by hand.`,
        );
      }
      await sleep(10);
    }
    guard.unwatch(identity);
  }
}

/** As the kernel, Node, Erlang and RabbitMQ (`dist_port_already_used`) say it. */
export const portTaken = /already in use|EADDRINUSE|eaddrinuse|already_used/;

/**
 * Polls `probe` until it returns a value. A probe that throws means "not yet"; its last error is reported when
 * the time is over.
 * @throws {PortTakenError} the process ended because somebody else had its port.
 * @throws {StackError} it ended for another reason, was not ready within `limitS` seconds, or `signal` aborted.
 */
export async function waitUntilReady<T>(
  name: string,
  process: PrivateProcess,
  limitS: number,
  probe: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const endMs = performance.now() + limitS * 1000;
  for (;;) {
    if (signal?.aborted === true) throw new StackError(`${name}: told to stop before it was ready.`);
    const ended = process.ended();
    if (ended !== null) {
      const output = process.logTail();
      if (portTaken.test(output)) throw new PortTakenError(`${name}: its port was taken by somebody else.`);
      throw new StackError(`${name} ended before it was ready (${ended}). Its last output:\n${output}`);
    }
    try {
      return await probe();
    } catch (error) {
      if (performance.now() > endMs) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new StackError(
          `${name} was not ready after ${limitS} s (${reason}). Its last output:\n${process.logTail()}`,
          { cause: error },
        );
      }
    }
    await sleep(50);
  }
}
