import { Client, type Dispatcher } from 'undici';

/** What a request leaves behind: it is told when its connection is free again, and frees it. */
export interface Occupying extends Dispatcher.DispatchHandler {
  /** Set by the pool; to be called once, when undici is done with the request. */
  release: () => void;
}

/**
 * The connections of one user: as many as it has requests in flight, the one used last first. undici's own pool
 * holds a connection for taken until a turn of the event loop after its answer, so a user who sends one request
 * after the other would have two connections, and the server twice as many as users.
 */
export class UndiciPool {
  readonly #origin: string;
  readonly #options: Client.Options;
  readonly #all: Client[] = [];
  readonly #free: Client[] = [];

  constructor(origin: string, options: Client.Options) {
    this.#origin = origin;
    this.#options = options;
  }

  dispatch(request: Dispatcher.DispatchOptions, handler: Occupying): void {
    const client = this.#free.pop() ?? this.#made();
    handler.release = () => void this.#free.push(client);
    client.dispatch(request, handler);
  }

  #made(): Client {
    const client = new Client(this.#origin, this.#options);
    this.#all.push(client);
    return client;
  }

  /** Ends all connections; what is in flight fails with undici's `ClientDestroyedError`. */
  async destroy(): Promise<void> {
    await Promise.all(this.#all.map((client) => client.destroy()));
  }
}
