import { fileURLToPath } from 'node:url';
import type { ProcessName } from '../options.ts';
import { OwnProcess } from '../processes/own-process.ts';
import type { Member } from '../processes/processes.ts';
import type { ProcessWatch } from '../processes/own-process.ts';
import { sendToChild } from '../processes/send-to-child.ts';
import { TooLate, within } from '../within.ts';
import { CLOSE, READY } from './child-protocol.ts';
import { Link, LinkDown } from './link.ts';
import type { Calls } from './link.ts';

/** One that does not answer within this, though it is there, is not waited for: it hangs, or was stopped by a signal. */
const ANSWER_MS = 2_000;

export interface PartOptions<Theirs extends Calls> {
  readonly name: ProcessName & ('focus-server' | 'streams' | 'web-app');
  /** Of this folder. */
  readonly module: string;
  /** What it is told before anything else. */
  readonly init: object;
  /** What it may ask of this process. */
  readonly calls: Calls;
  readonly restartMs: number | null;
  readonly watch?: ProcessWatch | undefined;
  /** Hands over what there is just now, as the first thing that it is asked. Part of its start. */
  readonly begin: (link: Link<Theirs>) => Promise<void>;
  readonly onDown?: () => void;
}

type Argument<C extends Calls, K extends keyof C> = Parameters<C[K]>[0];
type Answer<C extends Calls, K extends keyof C> = Awaited<ReturnType<C[K]>>;

/** A process of the emulator as the one that owns it sees it. */
export class Part<Theirs extends Calls> implements Member {
  readonly name: PartOptions<Theirs>['name'];
  readonly process: OwnProcess;
  #link: Link<Theirs> | null = null;
  #metricsUrl: string | null = null;

  constructor(options: PartOptions<Theirs>) {
    const { name, module, init, calls, restartMs, watch, begin, onDown } = options;
    this.name = name;
    /** Also while it is starting, when nothing but its beginning is asked of it. */
    let link: Link<Theirs> | null = null;
    this.process = new OwnProcess({
      name,
      cli: fileURLToPath(new URL(module, import.meta.url)),
      command: () => ({ args: [] }),
      ready: READY,
      closeMessage: CLOSE,
      startedBy: `POST /control/processes/${name}/start`,
      ...{ restartMs, watch },
      onFork: (child) => {
        link = new Link<Theirs>(calls, (message) => sendToChild(child, message));
        sendToChild(child, init);
      },
      onMessage: (message) => link?.heard(message),
      onUp: async ([, metricsUrl = '']) => {
        this.#metricsUrl = metricsUrl;
        this.#link = link;
        if (link !== null) await begin(link);
      },
      onDown: () => {
        this.#link = null;
        link?.down(`The process ${name} ended before it had answered`);
        onDown?.();
      },
    });
  }

  readonly metricsUrl = (): string | null => this.#metricsUrl;

  get up(): boolean {
    return this.#link !== null;
  }

  /** Nothing happens when it is down: it is handed everything when it is back. */
  tell<K extends keyof Theirs & string>(what: K, argument: Argument<Theirs, K>): void {
    this.#link?.tell(what, argument);
  }

  /** @throws LinkDown when it is down, or does not answer in time */
  async ask<K extends keyof Theirs & string>(
    what: K,
    argument: Argument<Theirs, K>,
    limitMs = ANSWER_MS,
  ): Promise<Answer<Theirs, K>> {
    const link = this.#link;
    if (link === null) throw new LinkDown(`The process ${this.name} is down`);
    // One that was stopped on purpose is not waited for.
    if (this.process.paused) throw new LinkDown(`The process ${this.name} is paused`);
    return within(link.ask(what, argument), limitMs).catch((error: unknown) => {
      if (error instanceof TooLate)
        throw new LinkDown(`The process ${this.name} does not answer`, { cause: error });
      throw error;
    });
  }
}
