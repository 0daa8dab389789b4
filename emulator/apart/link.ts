/** What one side of a link can be asked for: by name, with one argument of plain data. */
export type Calls = Record<string, (argument: never) => unknown>;

type Argument<C extends Calls, K extends keyof C> = Parameters<C[K]>[0];
type Answer<C extends Calls, K extends keyof C> = Awaited<ReturnType<C[K]>>;

interface Message {
  /** null: no answer is wanted. */
  readonly ask: number | null;
  readonly what: string;
  readonly argument: unknown;
}
interface Reply {
  readonly answer: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** The process at the other end is gone, or was before it was asked. */
export class LinkDown extends Error {
  override readonly name = 'LinkDown';
}

/**
 * How two processes of the emulator talk: each can tell the other something, or ask and get an answer. What was told
 * first arrives first, answers included: after the answer to a question all that was told before it has been heard.
 */
export class Link<Theirs extends Calls> {
  readonly #mine: Calls;
  readonly #send: (message: Message | Reply) => void;
  readonly #pending = new Map<
    number,
    { resolve: (value: unknown) => void; reject: (error: Error) => void }
  >();
  #sequence = 0;

  /**
   * @param mine what the other side may ask of this one
   * @param send hands a message to the channel between the processes
   */
  constructor(mine: Calls, send: (message: object) => void) {
    this.#mine = mine;
    this.#send = send;
  }

  tell<K extends keyof Theirs & string>(what: K, argument: Argument<Theirs, K>): void {
    this.#send({ ask: null, what, argument });
  }

  /** @throws LinkDown when the other side ends before it has answered; Error with what went wrong there */
  ask<K extends keyof Theirs & string>(what: K, argument: Argument<Theirs, K>): Promise<Answer<Theirs, K>> {
    const ask = ++this.#sequence;
    return new Promise((resolve, reject) => {
      this.#pending.set(ask, { resolve: resolve as (value: unknown) => void, reject });
      this.#send({ ask, what, argument });
    });
  }

  /** Takes a message of the other side. */
  heard(message: unknown): void {
    const one = message as Message | Reply;
    if ('answer' in one) this.#answered(one);
    else void this.#asked(one);
  }

  /** Nobody is there any more: whoever waits for an answer is told so. */
  down(why: string): void {
    for (const { reject } of this.#pending.values()) reject(new LinkDown(why));
    this.#pending.clear();
  }

  #answered({ answer, value, error }: Reply): void {
    const waiting = this.#pending.get(answer);
    this.#pending.delete(answer);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(error));
  }

  async #asked({ ask, what, argument }: Message): Promise<void> {
    const call = this.#mine[what] as ((argument: unknown) => unknown) | undefined;
    try {
      if (call === undefined) throw new Error(`nobody here knows "${what}"`);
      // Run at once when it can be, so that what is told stays in order.
      const outcome = call(argument);
      const value = outcome instanceof Promise ? ((await outcome) as unknown) : outcome;
      if (ask !== null) this.#send({ answer: ask, value });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (ask === null) process.emitWarning(`"${what}" could not be done: ${reason}`);
      else this.#send({ answer: ask, error: reason });
    }
  }
}
