import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Link } from './link.ts';
import type { Toxic } from './toxics.ts';

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** What went through a path since it was last made worse. */
export interface Carried {
  readonly connections: number;
  readonly bytes: number;
}

/** A path as the API shows it. */
export interface PathState {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
  readonly toxics: readonly Toxic[];
  /** Since the path was last made worse: by connections that were open before, and by new ones. Not toxiproxy's. */
  readonly carried: { readonly open: Carried; readonly new: Carried };
}

interface Connection {
  readonly client: Socket;
  readonly server: Socket;
  readonly links: readonly Link[];
  /** It was there before the path was last made worse. */
  isOld: boolean;
  counted: boolean;
}

/** A path through this process: whoever connects to `listen` speaks to `upstream`, as the toxics have it. */
export class TcpProxy {
  readonly name: string;
  readonly upstream: HostPort;
  #listen: HostPort;
  #server: Server | null = null;
  readonly #toxics = new Map<string, Toxic>();
  readonly #connections = new Set<Connection>();
  #carried = nothing();
  readonly #random: () => number;

  constructor(name: string, listen: HostPort, upstream: HostPort, random: () => number = Math.random) {
    this.name = name;
    this.upstream = upstream;
    this.#listen = listen;
    this.#random = random;
  }

  get state(): PathState {
    const { host, port } = this.#listen;
    return {
      name: this.name,
      listen: `${host}:${port}`,
      upstream: `${this.upstream.host}:${this.upstream.port}`,
      enabled: this.#server !== null,
      toxics: [...this.#toxics.values()],
      carried: { open: { ...this.#carried.open }, new: { ...this.#carried.new } },
    };
  }

  /** Listens, on the same port as before when it did so before. */
  async enable(): Promise<void> {
    if (this.#server !== null) return;
    // Half-closed connections are passed on as such.
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#accept(client));
    server.listen({ ...this.#listen, exclusive: true });
    await once(server, 'listening');
    this.#listen = { host: this.#listen.host, port: (server.address() as AddressInfo).port };
    this.#server = server;
  }

  /** Refuses new connections and closes the open ones. */
  async disable(): Promise<void> {
    const server = this.#server;
    if (server === null) return;
    this.#becomeWorse();
    this.#server = null;
    const closed = once(server, 'close');
    server.close();
    for (const connection of this.#connections) {
      this.#count(connection, 0);
      destroy(connection);
    }
    await closed;
  }

  add(toxic: Toxic): void {
    this.#becomeWorse();
    this.#toxics.set(toxic.name, toxic);
    if (toxic.type !== 'reset_peer') return;
    for (const connection of this.#connections) {
      this.#count(connection, 0);
      connection.client.resetAndDestroy();
      connection.server.destroy();
    }
  }

  /** Whether there was one of this name. Connections that lost something meanwhile are cut: no end could go on. */
  remove(name: string): boolean {
    const had = this.#toxics.delete(name);
    for (const connection of this.#connections) {
      if (!connection.links.some(({ dropped }) => dropped)) continue;
      connection.client.resetAndDestroy();
      connection.server.destroy();
    }
    return had;
  }

  /** The path as it should be. */
  async reset(): Promise<void> {
    for (const name of [...this.#toxics.keys()]) this.remove(name);
    await this.enable();
  }

  async close(): Promise<void> {
    await this.disable();
  }

  /** The first of several things that are wrong at once begins the count. */
  #becomeWorse(): void {
    if (this.#toxics.size > 0) return;
    this.#carried = nothing();
    for (const connection of this.#connections) {
      connection.isOld = true;
      connection.counted = false;
    }
  }

  #count(connection: Connection, bytes: number): void {
    const carried = connection.isOld ? this.#carried.open : this.#carried.new;
    carried.bytes += bytes;
    if (connection.counted) return;
    connection.counted = true;
    carried.connections++;
  }

  #accept(client: Socket): void {
    if ([...this.#toxics.values()].some(({ type }) => type === 'reset_peer')) {
      this.#carried.new.connections++;
      client.resetAndDestroy();
      return;
    }
    const server = connect({ ...this.upstream, allowHalfOpen: true, noDelay: true });
    const link = (stream: Toxic['stream'], source: Socket, sink: Socket) =>
      new Link({
        source,
        sink,
        toxics: () => [...this.#toxics.values()].filter((toxic) => toxic.stream === stream),
        random: this.#random,
        onBytes: (bytes) => this.#count(connection, bytes),
      });
    const links = [link('upstream', client, server), link('downstream', server, client)];
    const connection: Connection = { client, server, links, isOld: false, counted: false };
    this.#connections.add(connection);
    this.#count(connection, 0);
    for (const socket of [client, server]) {
      // The other end hears of it by the close that follows; a reset is passed on as a reset.
      socket.on('error', () => {
        client.resetAndDestroy();
        server.destroy();
      });
      socket.on('close', () => {
        for (const one of links) one.close();
        destroy(connection);
        this.#connections.delete(connection);
      });
    }
    void Promise.all(links.map((one) => one.run())).then(
      () => {
        if (links.every(({ dropped }) => !dropped)) client.end();
      },
      // A sink that broke while it was full: the socket's own error and close have ended both ends.
      () => destroy(connection),
    );
  }
}

function nothing() {
  return { open: { connections: 0, bytes: 0 }, new: { connections: 0, bytes: 0 } };
}

function destroy({ client, server }: Connection): void {
  client.destroy();
  server.destroy();
}
