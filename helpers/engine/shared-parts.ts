import { OperationError, type RunScope, type SharedPart } from './operation.ts';

/** The shared parts of one generator thread, in the order in which they were asked for. */
export class SharedParts {
  readonly #parts = new Map<string, Promise<SharedPart>>();
  readonly #scope: RunScope;
  readonly #onError: (key: string, error: OperationError) => void;

  /** @param onError told of what went wrong at the target when a part took its last look */
  constructor(scope: RunScope, onError: (key: string, error: OperationError) => void) {
    this.#scope = scope;
    this.#onError = onError;
  }

  /** The part of that key. Who asks while it is being opened gets the same one. */
  get<T extends SharedPart>(key: string, open: (run: RunScope) => Promise<T>): Promise<T> {
    let part = this.#parts.get(key);
    if (!part) {
      part = open(this.#scope);
      this.#parts.set(key, part);
    }
    // One key, one kind of part: whoever uses a key twice for different things finds out in its first test.
    return part as Promise<T>;
  }

  /**
   * Every part that could be opened takes its last look, one after the other.
   * @throws what is no OperationError: a mistake of the suite must not pass for a finding
   */
  async finish(): Promise<void> {
    for (const [key, part] of await this.#opened()) {
      try {
        await part.finish?.();
      } catch (error) {
        if (!(error instanceof OperationError)) throw error;
        this.#onError(key, error);
      }
    }
  }

  /** Closes all of them, the newest first; the first error is thrown when all were tried. */
  async close(): Promise<void> {
    const opened = (await this.#opened()).reverse();
    this.#parts.clear();
    const errors: unknown[] = [];
    for (const [, part] of opened) {
      try {
        await part.close();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  /** A part that could not be opened told those who asked for it. */
  async #opened(): Promise<[string, SharedPart][]> {
    const settled = await Promise.all(
      [...this.#parts].map(async ([key, part]) => {
        const [outcome] = await Promise.allSettled([part]);
        return outcome.status === 'fulfilled' ? [[key, outcome.value] as [string, SharedPart]] : [];
      }),
    );
    return settled.flat();
  }
}
