import { setTimeout as sleep } from 'node:timers/promises';
import { firstAttempt } from '../alerts/first-attempt.ts';
import type { AlertEvent } from '../alerts/alert-events.ts';
import type { AlertLedger } from '../alerts/alert-ledger.ts';
import type { ConsumerProcess } from '../alerts/consumer-process.ts';
import type { DefectSwitches } from '../defect-switches.ts';
import type { Job } from '../jobs/job.ts';
import type { ProcessWatch } from '../processes/own-process.ts';
import type { RecorderControl } from '../recorder/recorder.ts';
import { StoreUnavailable } from '../recordings/recording.ts';
import type { ResourceSettings } from '../resources/read-resources.ts';
import type { Undo } from '../setup.ts';
import type { Settings } from '../settings.ts';
import type { LoginLedger } from '../web/login-ledger.ts';
import type { Region } from '../web/regions.ts';
import type { Account } from '../web/users.ts';
import type { JobBooks } from './job-books.ts';
import { jobData, jobKey } from './job-record.ts';
import type { Activity } from './job-record.ts';
import { LinkDown } from './link.ts';
import { Part } from './part.ts';
import type {
  BookCall,
  FocusCalls,
  FocusInit,
  FocusParentCalls,
  Followed,
  StreamsCalls,
  StreamsInit,
  StreamsParentCalls,
  WebCalls,
  WebInit,
  WebParentCalls,
} from './protocol.ts';

/** A start takes as long as it takes; what goes wrong in it ends the process. */
const BEGIN_MS = 30_000;
/** Databases are brought in line with the switches within this, or said not to be. */
const FOLLOW_MS = 10_000;

export interface PartsOptions {
  readonly books: JobBooks;
  readonly ledger: AlertLedger;
  readonly logins: LoginLedger;
  readonly defects: DefectSwitches;
  readonly settings: Settings;
  readonly nowMs: () => number;
  readonly restartMs: number | null;
  readonly watch: ProcessWatch | undefined;
  readonly warn: (message: string) => void;
  /** 0: any free one, and the same one after a restart. */
  readonly port: number;
  readonly webPort: number;
  readonly focus: FocusInit;
  readonly streams: StreamsInit;
  readonly web: WebInit;
}

/** Calls a ledger as another process wants it. */
const book = (ledger: object, [method, ...given]: BookCall): void =>
  (ledger as Record<string, (...given: unknown[]) => void>)[method]?.(...given);

/**
 * HTTP server, stream workers and web application as processes of their own: what they tell each other goes through
 * here, and what one of them must know when it is started (again) is kept here.
 */
export class Parts {
  readonly focus: Part<FocusCalls>;
  readonly streams: Part<StreamsCalls>;
  readonly web: Part<WebCalls>;
  readonly limit: { perSecond: number | null };
  focusUrl = '';
  webUrl = '';
  readonly #options: PartsOptions;
  /** Limits that were set since the start; null: those of the start. */
  #limits: ResourceSettings | null = null;
  /** Jobs that ended while there was no server to remove their queues. */
  #endedAlone: Job[] = [];
  readonly #accounts: Account[] = [];
  readonly #regions: Region[] = [];
  #recorder: RecorderControl | null = null;
  #consumer: ConsumerProcess | null = null;
  #recorderRuns = false;
  #consumerConnected = false;

  constructor(options: PartsOptions) {
    this.#options = options;
    const { books, settings, restartMs, watch, focus } = options;
    books.jobs.limit = focus.resources.ports ?? focus.slots;
    this.limit = { perSecond: settings.web.ratePerSecond };
    const common = { restartMs, watch };
    this.focus = new Part<FocusCalls>({
      ...{ ...common, name: 'focus-server', module: './focus-cli.ts', init: options.focus },
      calls: this.#focusCalls(),
      begin: () => this.#beginFocus(),
    });
    this.streams = new Part<StreamsCalls>({
      ...{ ...common, name: 'streams', module: './streams-cli.ts', init: options.streams },
      calls: this.#streamsCalls(),
      begin: () =>
        this.streams.ask('begin', { active: options.defects.active(), jobs: books.alive() }, BEGIN_MS),
      onDown: () => this.#tellActivity(books.workerLost(options.nowMs())),
    });
    this.web = new Part<WebCalls>({
      ...{ ...common, name: 'web-app', module: './web-cli.ts', init: options.web },
      calls: this.#webCalls(),
      begin: () => this.#beginWeb(),
    });
    books.jobs.onEnd = (job) => {
      const { endedAtMs, endReason } = job;
      this.streams.tell('ended', {
        key: jobKey(job),
        atMs: endedAtMs ?? options.nowMs(),
        reason: endReason ?? 'reset',
      });
      books.rows.jobEnded(job);
      if (!this.focus.up) this.#endedAlone.push(job);
    };
  }

  /** Starts them beside recorder and consumer; each is stopped in the end whatever becomes of the others. */
  async startWith<C extends ConsumerProcess>(
    opening: Promise<RecorderControl>,
    consuming: Promise<C>,
    undo: Undo,
  ): Promise<[RecorderControl, C]> {
    const own = [this.focus, this.streams, this.web].map(({ process }) => process.start());
    const [recorder, consumer, ...others] = await Promise.allSettled([opening, consuming, ...own] as const);
    if (recorder.status === 'fulfilled') undo.add(() => recorder.value.close());
    if (consumer.status === 'fulfilled') undo.add(() => consumer.value.close());
    for (const one of others) if (one.status === 'rejected') throw one.reason;
    if (recorder.status === 'rejected') throw recorder.reason;
    if (consumer.status === 'rejected') throw consumer.reason;
    this.#recorder = recorder.value;
    this.#consumer = consumer.value;
    const { defects, settings } = this.#options;
    defects.onChange((active) => consumer.value.follow(active));
    consumer.value.follow(defects.active());
    await firstAttempt([consumer.value]);
    // Its first word may come after it has said that it runs; without it a live job would be refused.
    await becomes(() => recorder.value.state().running, settings.recorderSilentMs);
    await this.refresh();
    return [recorder.value, consumer.value];
  }

  /** Does what is due by now, and tells how the recorder and the consumer are. */
  tick(): void {
    const { defects, books, nowMs } = this.#options;
    defects.refresh();
    // While there is no server, jobs whose time has come end all the same.
    if (!this.focus.up) books.jobs.sweep(nowMs());
    const runs = this.#recorder?.state().running ?? false;
    if (runs !== this.#recorderRuns) this.focus.tell('recorder', runs);
    this.#recorderRuns = runs;
    const connected = this.#consumer?.state().connected ?? false;
    if (connected !== this.#consumerConnected) this.web.tell('consumer', connected);
    this.#consumerConnected = connected;
  }

  /** Waits until the ledger knows all that has happened by now, as far as processes answer. */
  async refresh(): Promise<void> {
    this.tick();
    await unlessDown(() => this.focus.ask('refresh', null));
    await unlessDown(() => this.streams.ask('refresh', null));
  }

  /** Books what the consumer did with an alert, and lets the user interfaces know. */
  consumed(event: AlertEvent): void {
    this.#options.ledger.consumer(event);
    this.web.tell('event', event);
  }

  /**
   * Hands the switches on, and waits until they have their effect.
   * @throws StoreUnavailable when a database could not be brought in line
   */
  async followSwitches(): Promise<void> {
    this.tick();
    const active = this.#options.defects.active();
    const ask = (
      part: Part<FocusCalls> | Part<StreamsCalls> | Part<WebCalls>,
    ): Promise<Followed | undefined> =>
      unlessDown(() => (part as Part<WebCalls>).ask('defects', active, FOLLOW_MS));
    for (const said of await Promise.all([this.focus, this.streams, this.web].map(ask))) {
      if (typeof said === 'string') throw new StoreUnavailable(said);
    }
  }

  /** @param limits null: those of the start */
  async setResources(limits: ResourceSettings | null): Promise<void> {
    const { books, focus } = this.#options;
    this.#limits = limits;
    books.jobs.limit = (limits ?? focus.resources).ports ?? focus.slots;
    await unlessDown(() => this.focus.ask('setResources', limits));
  }

  async endJobs(): Promise<void> {
    const { books, nowMs } = this.#options;
    await unlessDown(() => this.focus.ask('endJobs', null));
    if (!this.focus.up) books.jobs.endAll(nowMs(), 'reset');
  }

  async close(): Promise<void> {
    await Promise.all([this.focus, this.streams, this.web].map(({ process }) => process.stop()));
  }

  async #beginFocus(): Promise<void> {
    const { books, defects, port } = this.#options;
    const { jobs } = books;
    const url = await this.focus.ask(
      'begin',
      {
        port: this.focusUrl === '' ? port : Number(new URL(this.focusUrl).port),
        active: defects.active(),
        jobs: books.alive(),
        sequence: jobs.sequence,
        totals: jobs.totals,
        ended: this.#endedAlone.splice(0).map(jobData),
        recorderRuns: this.#recorderRuns,
      },
      BEGIN_MS,
    );
    if (this.#limits !== null) await this.focus.ask('setResources', this.#limits);
    this.focusUrl = url;
  }

  async #beginWeb(): Promise<void> {
    const { defects, webPort } = this.#options;
    this.webUrl = await this.web.ask(
      'begin',
      {
        port: this.webUrl === '' ? webPort : Number(new URL(this.webUrl).port),
        active: defects.active(),
        perSecond: this.limit.perSecond,
        accounts: this.#accounts,
        regions: this.#regions,
        consumerConnected: this.#consumerConnected,
      },
      BEGIN_MS,
    );
  }

  #tellActivity(activities: readonly Activity[]): void {
    for (const activity of activities) this.focus.tell('activity', activity);
  }

  #focusCalls(): FocusParentCalls {
    const { books } = this.#options;
    return {
      job: ({ job, totals }) => {
        books.started(job, totals);
        this.streams.tell('job', job);
      },
      ended: (ended) => books.ended(ended),
      polls: (accounts) => books.polls(accounts),
      totals: (totals) => void Object.assign(books.jobs.totals, totals),
    };
  }

  #streamsCalls(): StreamsParentCalls {
    const { books, warn } = this.#options;
    return { accounts: (accounts) => this.#tellActivity(books.streams(accounts)), warn };
  }

  #webCalls(): WebParentCalls {
    const { ledger, logins } = this.#options;
    return {
      bookAlert: (call) => book(ledger, call),
      bookLogin: (call) => book(logins, call),
      account: (account) => void this.#accounts.push(account),
      region: (region) => void this.#regions.push(region),
      viewStart: (wanted) => this.focus.ask('viewStart', wanted, BEGIN_MS),
      viewTake: (wanted) => this.focus.ask('viewTake', wanted),
      viewEnd: (jobId) => this.focus.ask('viewEnd', jobId),
      viewRecordings: (range) => this.focus.ask('viewRecordings', range, BEGIN_MS),
    };
  }
}

/** Waits until it is so, or for so long. */
async function becomes(so: () => boolean, limitMs: number): Promise<void> {
  const untilMs = performance.now() + limitMs;
  while (!so() && performance.now() < untilMs) await sleep(10);
}

/** undefined: the process is down, and hears of it when it is back. */
async function unlessDown<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof LinkDown) return undefined;
    throw error;
  }
}
