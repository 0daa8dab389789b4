import { fileURLToPath } from 'node:url';
import type { ActiveDefect } from '../defect-switches.ts';
import { OwnProcess } from '../processes/own-process.ts';
import type { ProcessWatch } from '../processes/own-process.ts';
import type { AlertConsumer, ConsumerState } from './alert-broker.ts';
import type { AlertEvent } from './alert-events.ts';
import { READY_LINE } from './consumer-protocol.ts';
import type { FromConsumer, ToConsumer } from './consumer-protocol.ts';

const CLI = fileURLToPath(new URL('./consumer-cli.ts', import.meta.url));

export interface ConsumerProcessOptions {
  readonly queue: string;
  readonly instance: string;
  readonly mongodbUri: string;
  readonly databaseName: string;
  readonly rabbitmqUrl: string;
  readonly clock: number;
  /** Wait until one that has died is started again; null: it stays down until `resume`. */
  readonly restartMs: number | null;
  readonly watch?: ProcessWatch | undefined;
  readonly report: (event: AlertEvent) => void;
}

/** The consumer in a process of its own. One that dies is started again; its queue waits for it. */
export class ConsumerProcess implements AlertConsumer {
  readonly process: OwnProcess;
  /** Told after each change of its state. */
  onState: (state: ConsumerState) => void = () => {};
  #state: ConsumerState;
  #active: readonly ActiveDefect[] = [];
  #wantsPause = false;
  #sequence = 0;
  readonly #pending = new Map<number, () => void>();
  readonly #report: ConsumerProcessOptions['report'];

  private constructor(options: ConsumerProcessOptions) {
    const { queue, instance, databaseName, clock, mongodbUri, rabbitmqUrl, restartMs, watch } = options;
    this.#report = options.report;
    this.#state = {
      kind: 'rabbitmq',
      where: 'own-process',
      pid: null,
      metricsUrl: null,
      queue,
      paused: false,
      connected: false,
      reconnects: 0,
      lastError: null,
    };
    this.process = new OwnProcess({
      name: 'alert consumer',
      cli: CLI,
      ready: READY_LINE,
      closeMessage: { do: 'close' } satisfies ToConsumer,
      startedBy: 'POST /control/alerts/consumer/resume',
      ...{ restartMs, watch },
      command: () => ({
        args: [
          ...['--queue', queue, '--instance', instance],
          ...['--database', databaseName, '--clock', String(clock)],
        ],
        // Addresses hold passwords; the list of processes shows arguments to everybody, the environment not.
        env: { MONGODB_URI: mongodbUri, RABBITMQ_URL: rabbitmqUrl },
      }),
      onMessage: (message) => this.#heard(message as FromConsumer),
      onUp: async () => {
        this.#send({ do: 'defects', active: this.#active });
        if (this.#wantsPause) await this.#ask('pause');
      },
      onDown: (how) => this.#down(how),
    });
  }

  /** @throws Error with what it printed, when it does not start */
  static async open(options: ConsumerProcessOptions): Promise<ConsumerProcess> {
    const consumer = new ConsumerProcess(options);
    await consumer.process.start();
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
    if (!this.process.isThere && !this.process.comesBack) await this.process.start();
    return this.#ask('resume');
  }

  dropConnection(): void {
    this.#send({ do: 'drop' });
  }

  close(): Promise<void> {
    return this.process.stop();
  }

  #heard(message: FromConsumer): void {
    if (message.is === 'event') this.#report(message.event);
    else if (message.is === 'state') this.#setState(message.state);
    else this.#pending.get(message.id)?.();
  }

  #down(how: string): void {
    const lastError = `the consumer ended: ${how}`;
    this.#setState({ ...this.#state, pid: null, metricsUrl: null, connected: false, lastError });
    for (const done of this.#pending.values()) done();
  }

  #setState(state: ConsumerState): void {
    this.#state = state;
    this.onState(state);
  }

  async #ask(what: 'pause' | 'resume'): Promise<void> {
    // One that is stopped by a signal would never answer; it hears of it when it goes on.
    if (!this.process.isThere || this.process.paused) return;
    const id = ++this.#sequence;
    const done = new Promise<void>((resolve) => this.#pending.set(id, resolve));
    this.#send({ do: what, id });
    await done;
    this.#pending.delete(id);
  }

  #send(message: ToConsumer): void {
    this.process.send(message);
  }
}
