import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { awaitReady } from './await-ready.ts';
import { sendToChild } from './send-to-child.ts';

const CLOSE_LIMIT_MS = 8_000;

/** Told of each process that is started, by its pid; returns what is to be called when it has ended. */
export type ProcessWatch = (pid: number) => () => void;

export interface OwnProcessOptions {
  /** For messages, e.g. `recorder`. */
  readonly name: string;
  /** The module that it runs. */
  readonly cli: string;
  /** Arguments and additions to the environment, of the start that comes. Passwords belong into neither. */
  readonly command: () => { readonly args: readonly string[]; readonly env?: NodeJS.ProcessEnv };
  /** The line by which it says that it runs. */
  readonly ready: RegExp;
  /** Asks it to end in order. */
  readonly closeMessage: unknown;
  /** Wait until one that has died is started again; null: it stays down until it is started. */
  readonly restartMs: number | null;
  /** What starts one that stays down, for the message: `POST /control/…`. */
  readonly startedBy: string;
  readonly watch?: ProcessWatch | undefined;
  /** Told when the process was made, before it says that it runs. */
  readonly onFork?: (child: ChildProcess) => void;
  readonly onMessage: (message: unknown) => void;
  /** Told when it runs. What is awaited here is part of its start. */
  readonly onUp?: (said: RegExpExecArray) => void | Promise<void>;
  /** Told when it has ended. @param asked in order, by `stop` */
  readonly onDown?: (how: string, asked: boolean) => void | Promise<void>;
}

/** A process that belongs to the emulator: started, watched, and started again when it dies. */
export class OwnProcess {
  readonly #options: OwnProcessOptions;
  #child: ChildProcess | null = null;
  #up = false;
  /** Settles when the process that runs has ended, and what had to follow was done. */
  #ended: Promise<void> = Promise.resolve();
  #wanted = false;
  #starting: Promise<void> | null = null;
  #restart: NodeJS.Timeout | undefined;
  #starts = 0;
  #paused = false;
  #staysDown = false;
  /** What it had to do first went wrong, and it is being ended for that. */
  #useless = false;

  constructor(options: OwnProcessOptions) {
    this.#options = options;
  }

  /** null: it does not run, or does not do its work yet. */
  get pid(): number | null {
    return this.#up ? (this.#child?.pid ?? null) : null;
  }

  /** Whether it is there and can be talked to, also while it is still beginning. */
  get isThere(): boolean {
    return this.#child !== null;
  }

  /** Starts after the first. */
  get restarts(): number {
    return Math.max(0, this.#starts - 1);
  }

  /** Stopped by SIGSTOP through `pause`: it is there, and does nothing. */
  get paused(): boolean {
    return this.#paused;
  }

  /** Whether it has died and will be started again by itself. */
  get comesBack(): boolean {
    return this.#restart !== undefined || this.#starting !== null;
  }

  /** Starts it when it does not run. @throws Error with what it printed, when it does not start */
  start(): Promise<void> {
    this.#wanted = true;
    this.#staysDown = false;
    this.#clearRestart();
    if (this.#child !== null) return Promise.resolve();
    this.#starting ??= this.#spawn().finally(() => (this.#starting = null));
    return this.#starting;
  }

  /** Ends it in order; it stays down until it is started. */
  async stop(): Promise<void> {
    this.#wanted = false;
    this.#clearRestart();
    // One that is just starting is let come up first, so that it can be asked to end.
    await this.#starting?.catch(() => undefined);
    const child = this.#child;
    if (child === null) return this.#ended;
    if (this.#paused) this.resume();
    this.send(this.#options.closeMessage);
    const kill = setTimeout(() => child.kill('SIGKILL'), CLOSE_LIMIT_MS);
    await this.#ended;
    clearTimeout(kill);
  }

  /**
   * Ends it at once, as a crash does.
   * @param comesBack false: it stays down until it is started, so that an outage lasts as long as it should
   */
  async kill(comesBack = true): Promise<void> {
    this.#staysDown = !comesBack;
    this.#child?.kill('SIGKILL');
    await this.#ended;
  }

  pause(): void {
    if (this.#child?.kill('SIGSTOP') === true) this.#paused = true;
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
    this.#paused = false;
  }

  /** Says something to it; nothing happens when it does not run. */
  send(message: unknown): void {
    if (this.#child) sendToChild(this.#child, message as object);
  }

  #clearRestart(): void {
    clearTimeout(this.#restart);
    this.#restart = undefined;
  }

  async #spawn(): Promise<void> {
    const { name, cli, command, ready, watch, onFork, onMessage, onUp } = this.#options;
    const { args, env } = command();
    const child = fork(cli, [...args], {
      execArgv: ['--import', 'tsx'],
      // A signal to the whole group (Ctrl-C) is for us, who end it in order; should we die, its channel closes.
      detached: process.platform !== 'win32',
      env: { ...process.env, ...env },
      // Dates cross as dates.
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const unwatch = child.pid === undefined ? undefined : watch?.(child.pid);
    child.once('exit', () => unwatch?.());
    child.on('message', onMessage);
    onFork?.(child);
    const said = await awaitReady(child, name, ready);
    child.stdout?.resume();
    child.stderr?.pipe(process.stderr);
    this.#child = child;
    this.#starts++;
    this.#ended = new Promise((resolve) => {
      // Not at its exit: what it said last is heard until its channel is closed.
      child.once('close', (code, signal) => {
        void this.#down(signal ?? `exit code ${String(code)}`).finally(resolve);
      });
    });
    try {
      await onUp?.(said);
      this.#up = this.isThere;
    } catch (error) {
      // It runs, and is of no use. Whoever started it decides whether it is tried again.
      this.#useless = true;
      await this.kill();
      throw error;
    }
  }

  async #down(how: string): Promise<void> {
    const { name, restartMs, startedBy, onDown } = this.#options;
    this.#child = null;
    this.#up = false;
    this.#paused = false;
    const asked = !this.#wanted;
    const useless = this.#useless;
    this.#useless = false;
    if (!asked && !useless) {
      const isBack = restartMs !== null && !this.#staysDown;
      const then = isBack ? 'it is started again' : `start it by ${startedBy}`;
      process.emitWarning(`The ${name} ended by itself or was killed (${how}); ${then}.`);
      if (isBack) this.#startAgainAfter(restartMs);
    }
    try {
      await onDown?.(how, asked);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      process.emitWarning(`What follows the end of the ${name} could not be done: ${reason}`);
    }
  }

  #startAgainAfter(ms: number): void {
    this.#restart = setTimeout(() => {
      this.#restart = undefined;
      this.start().catch((error: unknown) => {
        process.emitWarning(error instanceof Error ? error.message : String(error));
        if (this.#wanted) this.#startAgainAfter(ms);
      });
    }, ms);
  }
}
