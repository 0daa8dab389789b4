import type { WebSocket } from '@fastify/websocket';
import type { WebServer } from '../web-server.ts';
import { clientFaults } from './client-faults.ts';
import type { ViewJobs } from './view-jobs.ts';
import { ViewSession } from './view-session.ts';

/** How often rows that have become due are sent: one line of a live picture. */
const PUMP_MS = 50;
const TICK_MS = 1000;

/** The open web clients. Its timers run only while there is one. */
export class ViewHub {
  readonly #server: WebServer;
  readonly #jobs: ViewJobs;
  readonly #sessions = new Set<ViewSession>();
  #timers: NodeJS.Timeout[] = [];

  /** @param jobs where the clients' jobs run */
  constructor(server: WebServer, jobs: ViewJobs) {
    this.#server = server;
    this.#jobs = jobs;
    server.defects.onChange(() => this.#each((session) => this.#followDefects(session)));
  }

  add(socket: WebSocket, owner: string | null): void {
    const session = new ViewSession(socket, this.#jobs, owner);
    this.#sessions.add(session);
    socket.on('close', () => this.#remove(session));
    this.#followDefects(session);
    this.#tick(session);
    if (this.#timers.length > 0) return;
    this.#timers = [
      setInterval(() => this.#each((one) => one.pump()), PUMP_MS),
      setInterval(() => this.#each((one) => this.#tick(one)), TICK_MS),
    ];
  }

  /** Cuts every connection. */
  close(): void {
    this.#each((session) => session.terminate());
    this.#stopTimers();
  }

  #remove(session: ViewSession): void {
    this.#sessions.delete(session);
    if (this.#sessions.size === 0) this.#stopTimers();
  }

  #stopTimers(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
  }

  #each(act: (session: ViewSession) => void): void {
    for (const session of [...this.#sessions]) act(session);
  }

  #tick(session: ViewSession): void {
    const { publisher, consumer } = this.#server.alerts;
    const connected = publisher.state().connected && consumer.state().connected;
    session.send({ type: 'tick', nowMs: this.#server.nowMs(), broker: connected ? 'connected' : 'away' });
  }

  #followDefects(session: ViewSession): void {
    session.followFaults(clientFaults(this.#server.defects, session.owner));
  }
}
