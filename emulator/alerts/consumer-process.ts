import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ActiveDefect } from '../defect-switches.ts';
import { awaitReady } from '../processes/await-ready.ts';
import type { AlertConsumer, ConsumerState } from './alert-broker.ts';
import type { AlertEvent } from './alert-events.ts';
import { READY_LINE } from './consumer-protocol.ts';
import type { FromConsumer, ToConsumer } from './consumer-protocol.ts';

const CLI = fileURLToPath(new URL('./consumer-cli.ts', import.meta.url));
const CLOSE_LIMIT_MS = 8_000;

export interface ConsumerProcessOptions {
  readonly queue: string;
  readonly instance: string;
  readonly mongodbUri: string;
  readonly databaseName: string;
  readonly rabbitmqUrl: string;
  readonly clock: number;
  /** Wait until one that has died is started again; null: it stays down until `resume`. */
  readonly restartMs: number | null;
  readonly report: (event: AlertEvent) => void;
}

/** The consumer in a process of its own. One that dies is started again; its queue waits for it. */
export class ConsumerProcess implements AlertConsumer {
  readonly #options: ConsumerProcessOptions;
  #child: ChildProcess | null = null;
  #state: ConsumerState;
  #active: readonly ActiveDefect[] = [];
  #wantsPause = false;
  #restart: NodeJS.Timeout | undefined;
  #closing = false;
  #sequence = 0;
  readonly #pending = new Map<number, () => void>();

  private constructor(options: ConsumerProcessOptions) {
    this.#options = options;
    this.#state = {
      kind: 'rabbitmq',
      where: 'own-process',
      pid: null,
      metricsUrl: null,
      queue: options.queue,
      paused: false,
      connected: false,
      reconnects: 0,
      lastError: null,
    };
  }

  /** @throws Error with what it printed, when it does not start */
  static async open(options: ConsumerProcessOptions): Promise<ConsumerProcess> {
    const consumer = new ConsumerProcess(options);
    await consumer.#start();
    return consumer;
  }

  /** Tells it which defects are on. */
  follow(active: readonly ActiveDefect[]): void {
    this.#active = active;
    this.#send({ do: 'defects', active });
  }

  state(): ConsumerState {
    return this.#state;
  }

  pause(): Promise<void> {
    this.#wantsPause = true;
    return this.#ask('pause');
  }

  async resume(): Promise<void> {
    this.#wantsPause = false;
    if (this.#child === null && this.#restart === undefined) await this.#start();
    return this.#ask('resume');
  }

  dropConnection(): void {
    this.#send({ do: 'drop' });
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child === null || child.exitCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    this.#send({ do: 'close' });
    const kill = setTimeout(() => child.kill('SIGKILL'), CLOSE_LIMIT_MS);
    await exited;
    clearTimeout(kill);
  }

  async #start(): Promise<void> {
    const { queue, instance, databaseName, clock, mongodbUri, rabbitmqUrl } = this.#options;
    const child = fork(
      CLI,
      ['--queue', queue, '--instance', instance, '--database', databaseName, '--clock', String(clock)],
      {
        execArgv: ['--import', 'tsx'],
        // Addresses hold passwords; the list of processes shows arguments to everybody, the environment not.
        env: { ...process.env, MONGODB_URI: mongodbUri, RABBITMQ_URL: rabbitmqUrl },
        // Dates cross as dates.
        serialization: 'advanced',
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    this.#child = child;
    child.on('message', (message: FromConsumer) => this.#heard(message));
    await awaitReady(child, 'alert consumer', READY_LINE);
    child.stderr?.pipe(process.stderr);
    child.on('exit', (code, signal) => this.#ended(signal ?? `exit code ${String(code)}`));
    this.#send({ do: 'defects', active: this.#active });
    if (this.#wantsPause) await this.#ask('pause');
  }

  #heard(message: FromConsumer): void {
    if (message.is === 'event') this.#options.report(message.event);
    else if (message.is === 'state') this.#state = message.state;
    else this.#pending.get(message.id)?.();
  }

  #ended(how: string): void {
    this.#child = null;
    this.#state = {
      ...this.#state,
      pid: null,
      metricsUrl: null,
      connected: false,
      lastError: `the consumer ended: ${how}`,
    };
    for (const done of this.#pending.values()) done();
    if (this.#closing) return;
    const { restartMs } = this.#options;
    const then =
      restartMs === null ? 'start it by POST /control/alerts/consumer/resume' : 'it is started again';
    process.emitWarning(`The alert consumer ended by itself or was killed (${how}); ${then}.`);
    if (restartMs === null) return;
    this.#restart = setTimeout(() => {
      this.#restart = undefined;
      this.#start().catch((error: unknown) =>
        this.#ended(error instanceof Error ? error.message : String(error)),
      );
    }, restartMs);
  }

  async #ask(what: 'pause' | 'resume'): Promise<void> {
    if (this.#child === null) return;
    const id = ++this.#sequence;
    const done = new Promise<void>((resolve) => this.#pending.set(id, resolve));
    this.#send({ do: what, id });
    await done;
    this.#pending.delete(id);
  }

  #send(message: ToConsumer): void {
    if (this.#child?.connected === true) this.#child.send(message);
  }
}
