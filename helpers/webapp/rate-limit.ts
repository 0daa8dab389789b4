import { openHttpClient, type ClosableHttpClient } from '../engine/http-client.ts';
import type { OperationContext, RunScope, SharedPart } from '../engine/operation.ts';
import { expectStatus } from '../focus/job-api.ts';

const PATH = '/control/rate-limit';

/** A limit that was found lies within a fifth of the one that was set, and one request. */
export function limitMissed(setPerSecond: number, foundPerSecond: number | null): boolean {
  return foundPerSecond === null || Math.abs(foundPerSecond - setPerSecond) > setPerSecond / 5 + 1;
}

/** What one client was answered, second by second; where it was refused, what got through is the limit. */
export class AnswersPerSecond {
  readonly #seconds = new Map<number, { taken: number; refused: number }>();

  add(atS: number, refused: boolean): void {
    const second = Math.floor(atS);
    const counts = this.#seconds.get(second) ?? { taken: 0, refused: 0 };
    counts[refused ? 'refused' : 'taken']++;
    this.#seconds.set(second, counts);
  }

  /** Mean of what was taken in the seconds with a refusal, the first and the last left out; null: none was refused. */
  get limitPerSecond(): number | null {
    const limited = [...this.#seconds].filter(([, { refused }]) => refused > 0).map(([, counts]) => counts);
    const whole = limited.length > 2 ? limited.slice(1, -1) : limited;
    if (whole.length === 0) return null;
    return whole.reduce((sum, { taken }) => sum + taken, 0) / whole.length;
  }

  /** The most answers of one second. */
  get mostPerSecond(): number {
    return Math.max(0, ...[...this.#seconds.values()].map(({ taken, refused }) => taken + refused));
  }
}

/** The rate limit of a target: set through the control API of the emulator where there is one, and found in any case. */
export class RateLimit implements SharedPart {
  readonly #run: RunScope;
  readonly #control: ClosableHttpClient | null;
  readonly #setPerSecond: number;
  /** What to go back to; undefined before it was changed. */
  #before: number | null | undefined;
  readonly #clients = new Map<number, AnswersPerSecond>();

  private constructor(run: RunScope, control: ClosableHttpClient | null, setPerSecond: number) {
    this.#run = run;
    this.#control = control;
    this.#setPerSecond = setPerSecond;
  }

  static async open(run: RunScope, perSecond: number): Promise<RateLimit> {
    const { controlUrl: baseUrl, verifyTls, timeoutS } = run.target;
    const control =
      baseUrl === null ? null : await openHttpClient('undici', { baseUrl, verifyTls, timeoutS, headers: {} });
    const limit = new RateLimit(run, control, perSecond);
    await limit.#set();
    return limit;
  }

  async #set(): Promise<void> {
    if (this.#control === null) return;
    const now = expectStatus(await this.#control.send('GET', PATH), [200], `GET ${PATH}`);
    this.#before = (now.json() as { perSecond: number | null }).perSecond;
    const wanted = { perSecond: this.#setPerSecond };
    expectStatus(await this.#control.send('PUT', PATH, wanted), [200], `PUT ${PATH}`);
  }

  note(user: number, status: number): void {
    const answers = this.#clients.get(user) ?? new AnswersPerSecond();
    answers.add(this.#run.nowS(), status === 429);
    this.#clients.set(user, answers);
  }

  finish(): Promise<void> {
    const found = [...this.#clients.values()].map((answers) => answers.limitPerSecond);
    const limit = found.find((perSecond) => perSecond !== null) ?? null;
    const most = Math.max(0, ...[...this.#clients.values()].map((answers) => answers.mostPerSecond));
    if (limit === null) this.#run.figure('no-rate-limit-up-to-per-second', most);
    else this.#run.figure('rate-limit-found-per-second', limit);
    const missed = this.#control !== null && limitMissed(this.#setPerSecond, limit);
    this.#run.count('rate-limit-missed', missed ? 1 : 0);
    return Promise.resolve();
  }

  /** Goes back to the limit that was there before. */
  async close(): Promise<void> {
    if (this.#control === null) return;
    if (this.#before === null) await this.#control.send('DELETE', PATH);
    else if (this.#before !== undefined) await this.#control.send('PUT', PATH, { perSecond: this.#before });
    await this.#control.close();
  }
}

/** The rate limit that an operation asks for by its option `rateLimit`; null where it asks for none. */
export function rateLimit(context: Pick<OperationContext, 'shared' | 'options'>): Promise<RateLimit> | null {
  const perSecond = Number(context.options['rateLimit']);
  if (perSecond === 0) return null;
  return context.shared('rate-limit', (run) => RateLimit.open(run, perSecond));
}
