import { randomUUID } from 'node:crypto';
import {
  OperationError,
  type HttpAnswer,
  type OperationContext,
  type RunScope,
  type SharedPart,
} from '../engine/operation.ts';
import { expectStatus } from '../focus/job-api.ts';
import { ENDED_BY_RUN } from '../record/run-record.ts';
import { listAlerts, readPushAnswer, sendAlert, type AlertClient } from './alert-api.ts';
import { AlertLedger } from './alert-ledger.ts';
import { alertFields, alertId, type Fibre, type SentAlert } from './alert-plan.ts';
import { AlertNewsSender } from './alert-news.ts';
import { AlertReader } from './alert-reader.ts';
import { BackOffTurns, patientClient } from './back-off-client.ts';
import { SmartBackOff } from './back-off.ts';
import { QueueDepth } from './broker/queue-depth.ts';
import { webAppQueue, type WatchedQueue } from './broker/watched-queue.ts';
import type { AlertControl } from './emulator-control.ts';
import { openHopWatch, type HopWatch } from './hop-watch.ts';
import { ofThisRun, readBackAndRemove } from './read-back.ts';

/** Kind of journal entry: the rate limit that a run gave the web application. */
export const RATE_LIMIT = 'rate-limit';

/** Options of the operation `alert`, see `helpers/profile/operations.ts`. */
export interface AlertOptions {
  /** 0: alerts are read back at the end only. */
  readonly readableWithinS: number;
  readonly readEveryMs: number;
  /** 0: no such moment. */
  readonly finishedByS: number;
  readonly backOff: boolean;
  /** 0: the server's own, if it has one. */
  readonly limitPerSecond: number;
  readonly hops: boolean;
  /** Follows the depth of the web application's queue, where the target tells which one that is. */
  readonly queueDepth: boolean;
}

export interface AlertRunParts {
  readonly run: RunScope;
  /** Reads and removes; the load is sent by the sessions of its users. */
  readonly client: AlertClient;
  readonly control: AlertControl | null;
  readonly fibre: Fibre;
  readonly options: AlertOptions;
  readonly random: () => number;
}

/** All the alerts that one generator thread sends: their ledger, their reader, and what is done when the load is over. */
export class AlertRun implements SharedPart {
  readonly ledger: AlertLedger;
  readonly #parts: AlertRunParts;
  readonly #token = randomUUID().slice(0, 8);
  readonly #sinceMs = Date.now();
  readonly #reader: AlertReader;
  readonly #turns: BackOffTurns;
  readonly #news = new AlertNewsSender();
  /** When an accepted alert began, by the server's clock; until it is waited for. */
  readonly #startMs = new Map<number, number>();
  #hops: HopWatch | null = null;
  #depth: { readonly follow: QueueDepth; readonly queue: WatchedQueue } | null = null;
  /** Answers of the list during the load, and how long they took together. */
  readonly #lists = { count: 0, sumS: 0 };
  #next = 0;

  private constructor(parts: AlertRunParts) {
    const { run, fibre, client, options, random } = parts;
    this.#parts = parts;
    const deadlineS = options.finishedByS > 0 ? options.finishedByS : null;
    this.ledger = new AlertLedger((n) => alertFields(n, fibre), deadlineS);
    this.#turns = new BackOffTurns(new SmartBackOff(random), run);
    this.#reader = new AlertReader({
      read: async (fromMs) => {
        const fromS = run.nowS();
        const { alerts } = await listAlerts(client, { fromMs });
        this.#lists.count++;
        this.#lists.sumS += run.nowS() - fromS;
        this.ledger.read(ofThisRun(this.#token, alerts), run.nowS());
      },
      isReadable: (n) => this.ledger.isReadable(n),
      nowS: () => run.nowS(),
      wait: (seconds) => run.wait(seconds),
      everyS: options.readEveryMs / 1000,
      onFailure: () => run.count('alert-read-failures'),
    });
  }

  static async open(parts: AlertRunParts): Promise<AlertRun> {
    const { run, control, options } = parts;
    const alerts = new AlertRun(parts);
    run.created('alerts', alerts.#token);
    for (const counter of ['alert-attempts', 'alert-read-failures', 'foreign-answers']) run.count(counter, 0);
    if (options.hops) {
      alerts.#hops = await openHopWatch({ run, control, ledger: alerts.ledger, token: alerts.#token });
    }
    if (options.queueDepth && control !== null && run.target.rabbitmqUrl !== null) {
      const queue = await webAppQueue(run, control);
      alerts.#depth = { queue, follow: new QueueDepth(run, queue) };
    }
    if (options.limitPerSecond > 0 && control !== null) {
      run.created(RATE_LIMIT, 'web-app');
      await control.limit(Math.round(options.limitPerSecond));
    }
    return alerts;
  }

  next(): SentAlert {
    const n = this.#next++;
    return { n, id: alertId(this.#token, n), fields: alertFields(n, this.#parts.fibre) };
  }

  /** Step `push`: sends an alert; with back-off as often as it takes, each attempt a step. */
  async push(context: OperationContext, client: AlertClient, alert: SentAlert): Promise<void> {
    const { run, options } = this.#parts;
    this.ledger.sent(alert.n, run.nowS());
    const sentMs = wallMs();
    const send = () => {
      run.count('alert-attempts');
      return sendAlert(client, alert.id, alert.fields);
    };
    const attempt = options.backOff ? () => this.#turns.attempt(send, context.signal) : send;
    for (;;) {
      try {
        return await context.step('push', async () => {
          this.#accepted(context, alert, await attempt());
          const { classId, severity } = alert.fields;
          this.#news.tell({ id: alert.id, classId, severity, sentMs });
        });
      } catch (error) {
        const limited = error instanceof OperationError && error.errorClass === 'http 429';
        if (!options.backOff || !limited || context.signal.aborted) throw error;
      }
    }
  }

  /** Whether an arrival waits until its alert is readable. */
  get waits(): boolean {
    return this.#parts.options.readableWithinS > 0;
  }

  /** Step `readable`: waits until a list has it. */
  async awaitReadable(context: OperationContext, { n, id }: SentAlert): Promise<void> {
    const { readableWithinS } = this.#parts.options;
    const startMs = this.#startMs.get(n) ?? this.#sinceMs;
    const end = await this.#reader.until(n, startMs, readableWithinS, context.signal);
    if (end === 'readable') return;
    if (end === 'cut') throw cutShort(`alert ${id} was readable`);
    this.ledger.overdue(n);
    throw new OperationError(
      'failed',
      'not readable',
      `alert ${id} was accepted but in no list within ${readableWithinS} s`,
    );
  }

  /** Books each hop of an alert that is readable. */
  async bookHops(context: OperationContext, alert: SentAlert): Promise<void> {
    await this.#hops?.book(context, alert);
  }

  /** Nobody asks for this alert any more until all are read back. */
  done({ n }: SentAlert): void {
    this.ledger.forget(n);
    this.#startMs.delete(n);
  }

  async finish(): Promise<void> {
    const { run, client, control, options } = this.#parts;
    if (options.limitPerSecond > 0 && control !== null) {
      await control.limit(null);
      run.removed(RATE_LIMIT, 'web-app');
    }
    await this.#reader.stop();
    await this.#endWatches();
    if (this.#lists.count > 0) run.figure('list-mean-seconds', this.#lists.sumS / this.#lists.count);
    if (options.backOff) this.#tellLimit();
    const patient = patientClient(client, new BackOffTurns(new SmartBackOff(this.#parts.random), run));
    await readBackAndRemove({
      ...{ run, client: patient, ledger: this.ledger, token: this.#token, sinceMs: this.#sinceMs },
    });
  }

  async close(): Promise<void> {
    const { control } = this.#parts;
    this.#news.close();
    await this.#reader.stop();
    await this.#endWatches();
    await control?.close();
  }

  async #endWatches(): Promise<void> {
    await this.#hops?.close();
    await this.#depth?.follow.stop();
    await this.#depth?.queue.close();
  }

  #accepted(context: OperationContext, alert: SentAlert, answer: HttpAnswer | null): void {
    if (answer === null) throw cutShort(`alert ${alert.id} was sent`);
    context.timed(answer);
    expectStatus(answer, [201], `POST push-to-rabbit of ${alert.id}`);
    const said = readPushAnswer(answer, alert.id, alert.fields);
    // The server has taken it, whomever it told of it.
    this.ledger.accepted(alert.n, this.#parts.run.nowS());
    if (said.isForeign) {
      context.count('foreign-answers');
      throw new OperationError(
        'failed',
        'foreign answer',
        `POST push-to-rabbit of ${alert.id} was answered with another alert`,
      );
    }
    this.#startMs.set(alert.n, said.startMs ?? this.#sinceMs);
  }

  #tellLimit(): void {
    const { run, options } = this.#parts;
    const { limitPerSecond } = this.#turns.backOff.figures();
    if (limitPerSecond === null) return;
    run.figure('limit-found-per-second', limitPerSecond);
    if (options.limitPerSecond > 0) {
      run.figure('limit-found-ratio', limitPerSecond / Math.round(options.limitPerSecond));
    }
  }
}

/** By this machine's clock, which the pages of its browsers have as well. */
const wallMs = (): number => performance.timeOrigin + performance.now();

function cutShort(before: string): OperationError {
  return new OperationError('unanswered', ENDED_BY_RUN, `the run ended before ${before}`);
}
