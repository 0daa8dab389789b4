import { StackError } from './part.ts';
import type { PrivateProcess } from './private-process.ts';

/** What can be done to a server of the stack to see how the others take it. */
export const SERVER_ACTIONS = ['stop', 'kill', 'pause', 'resume', 'start'] as const;
export type ServerAction = (typeof SERVER_ACTIONS)[number];
export type ServerState = 'running' | 'paused' | 'down';

/** After this long a server that was asked to end in order is killed. Milliseconds. */
const STOP_LIMIT_MS = 20_000;

/**
 * A server of ours that can be taken away and brought back on the same port with the same data. Each action is done
 * when it returns: what was stopped has ended, what was started answers. Doing one twice is no error.
 */
export class BreakableServer {
  readonly #name: string;
  readonly #launch: () => Promise<PrivateProcess>;
  readonly #untilReady: (process: PrivateProcess) => Promise<unknown>;
  readonly #warn: (message: string) => void;
  #process: PrivateProcess;
  #state: ServerState = 'running';
  #last: Promise<void> = Promise.resolve();

  /** @param parts.process as it was started first, and is ready */
  constructor(parts: {
    name: string;
    process: PrivateProcess;
    launch: () => Promise<PrivateProcess>;
    untilReady: (process: PrivateProcess) => Promise<unknown>;
    warn: (message: string) => void;
  }) {
    this.#name = parts.name;
    this.#process = parts.process;
    this.#launch = parts.launch;
    this.#untilReady = parts.untilReady;
    this.#warn = parts.warn;
    this.#process.warnWhenItEnds(parts.warn);
  }

  get state(): ServerState {
    return this.#process.ended() === null ? this.#state : 'down';
  }

  get pid(): number | null {
    return this.state === 'down' ? null : this.#process.identity.pid;
  }

  /**
   * One after the other, in the order in which they were asked for.
   * @throws StackError it does not start again, with its last output
   */
  do(action: ServerAction): Promise<void> {
    const done = this.#last.then(() => this.#do(action));
    this.#last = done.catch(() => undefined);
    return done;
  }

  /** The end of it all: nothing is started any more. */
  async close(): Promise<void> {
    await this.#last;
    await this.#process.stop();
  }

  async #do(action: ServerAction): Promise<void> {
    switch (action) {
      case 'stop':
        // A process that stands still hears nothing.
        if (this.#state === 'paused') this.#process.signal('SIGCONT');
        await this.#process.endInOrder(STOP_LIMIT_MS);
        this.#state = 'down';
        return;
      case 'kill':
        await this.#process.stop();
        this.#state = 'down';
        return;
      case 'pause':
        if (this.state === 'down') throw new StackError(`${this.#name} is down and cannot be paused.`);
        this.#process.signal('SIGSTOP');
        this.#state = 'paused';
        return;
      case 'resume':
        if (this.state === 'down') throw new StackError(`${this.#name} is down: start it instead.`);
        this.#process.signal('SIGCONT');
        this.#state = 'running';
        return;
      case 'start':
        if (this.state === 'paused') this.#process.signal('SIGCONT');
        else if (this.state === 'down') {
          this.#process = await this.#launch();
          await this.#untilReady(this.#process);
          this.#process.warnWhenItEnds(this.#warn);
        }
        this.#state = 'running';
        return;
    }
  }
}
