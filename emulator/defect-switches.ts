import { DEFECTS, ENDPOINTS } from './defects.ts';
import type { Defect, DefectName, Endpoint } from './defects.ts';
import { NO_FAULTS } from './jobs/row-faults.ts';
import type { RowFaults } from './jobs/row-faults.ts';
import { nearest } from './nearest.ts';
import { inShare } from './spread.ts';

/** A defect that is on. */
export interface ActiveDefect {
  readonly name: DefectName;
  readonly strength: number;
  /** null: every endpoint, or a defect that knows none. */
  readonly endpoint: Endpoint | null;
  /** Only of a defect that is aimed at one user. */
  readonly user?: string;
}

/** A defect was asked for that does not exist, or in a way that makes no sense. */
export class DefectError extends Error {
  override readonly name = 'DefectError';
  readonly kind: 'unknown' | 'wrong';
  constructor(kind: 'unknown' | 'wrong', message: string) {
    super(message);
    this.kind = kind;
  }
}

/** Defects that spoil a share of the requests of an endpoint. */
type RequestDefect = 'errors' | 'hang' | '429-with-retry-after' | '429-without-retry-after';

/** Slow answers of `slow-tail`: one of so many. */
const TAIL_SHARE = 0.1;
const COLLAPSE_WINDOW_MS = 1000;
/** How long a collapsed server takes to refuse a configure. */
export const COLLAPSED_ANSWER_MS = 2000;

const NAMES = DEFECTS.map(({ name }) => name);

/** @throws DefectError naming the nearest valid name and all of them */
export function findDefect(name: string): Defect & { name: DefectName } {
  const found = DEFECTS.find((defect) => defect.name === name);
  if (found) return found;
  const shown = name.slice(0, 60);
  const hint = nearest(shown, NAMES);
  throw new DefectError(
    'unknown',
    `There is no defect "${shown}". Did you mean "${hint}"? The defects are: ${NAMES.join(', ')}`,
  );
}

function checkStrength(defect: Defect, value: unknown): number {
  const { unit, default: standard } = defect.strength;
  if (value === undefined || value === null) return standard;
  const share = unit === 'share';
  const whole = unit === 'jobs' || unit === 'configures' || unit === 'rows';
  const ok =
    typeof value === 'number' &&
    Number.isFinite(value) &&
    value >= 0 &&
    (unit !== 'rows' || value >= 1) &&
    (share ? value > 0 && value <= 1 : value <= 3_600_000) &&
    (!whole || Number.isInteger(value));
  if (ok) return value;
  const right = share
    ? 'a share above 0, at most 1'
    : whole
      ? `a whole number of ${unit} from ${unit === 'rows' ? 1 : 0}`
      : `${unit} from 0`;
  const found = typeof value === 'number' ? String(value) : typeof value;
  throw new DefectError(
    'wrong',
    `strength of "${defect.name}" must be ${right} (${defect.strength.meaning}; default ${standard}), got ${found}`,
  );
}

function checkEndpoint(defect: Defect, value: unknown): Endpoint | null {
  const standard = typeof defect.endpoint === 'object' ? defect.endpoint.one : null;
  if (value === undefined || value === null) return standard;
  if (defect.endpoint === 'none') {
    throw new DefectError('wrong', `"${defect.name}" takes no endpoint; leave the field out`);
  }
  const found = ENDPOINTS.find((endpoint) => endpoint === value);
  if (found) return found;
  const hint = typeof value === 'string' ? ` Did you mean "${nearest(value.slice(0, 60), ENDPOINTS)}"?` : '';
  throw new DefectError('wrong', `endpoint must be one of ${ENDPOINTS.join(', ')}.${hint}`);
}

function checkUser(defect: Defect, value: unknown): string | undefined {
  if (value === undefined || value === null) return defect.user;
  if (defect.user === undefined) {
    throw new DefectError('wrong', `"${defect.name}" takes no user; leave the field out`);
  }
  if (typeof value === 'string' && value !== '') return value;
  throw new DefectError('wrong', `user of "${defect.name}" must be a user name (default ${defect.user})`);
}

/** What a request meets before it is handled. */
export interface Disturbance {
  readonly delayMs: number;
  /** `limited`: answered 429; whether with `Retry-After` says `retryAfter`. */
  readonly outcome: 'handle' | 'error' | 'hang' | 'limited';
  readonly retryAfter: boolean;
}

/** Which defects are on, and what they do to the request at hand. */
export class DefectSwitches {
  readonly #active = new Map<DefectName, ActiveDefect>();
  /** Events seen by a defect, per endpoint: a client that calls four routes in turn must not meet one of them only. */
  readonly #seen = new Map<string, number>();
  #configureTimesMs: number[] = [];
  #collapsed = false;
  #rowFaults = NO_FAULTS;
  /** Told after each change of what is on. */
  readonly #listeners: ((active: readonly ActiveDefect[]) => void)[] = [];

  onChange(listener: (active: readonly ActiveDefect[]) => void): void {
    this.#listeners.push(listener);
  }

  /** @throws DefectError for an unknown name, a bad strength or a bad endpoint; nothing is switched then */
  switchOn(
    name: string,
    wanted: { readonly strength?: unknown; readonly endpoint?: unknown; readonly user?: unknown } = {},
  ): ActiveDefect {
    const defect = findDefect(name);
    const user = checkUser(defect, wanted.user);
    const active: ActiveDefect = {
      name: defect.name,
      strength: checkStrength(defect, wanted.strength),
      endpoint: checkEndpoint(defect, wanted.endpoint),
      ...(user === undefined ? {} : { user }),
    };
    this.#forget(defect.name);
    this.#active.set(defect.name, active);
    this.#rowFaults = this.#readRowFaults();
    this.#changed();
    return active;
  }

  /** @throws DefectError for an unknown name */
  switchOff(name: string): void {
    const defect = findDefect(name);
    this.#active.delete(defect.name);
    this.#forget(defect.name);
    this.#rowFaults = this.#readRowFaults();
    this.#changed();
  }

  reset(): void {
    this.#active.clear();
    this.#rowFaults = NO_FAULTS;
    this.#seen.clear();
    this.#forget('no-recovery');
    this.#changed();
  }

  /** Takes over what is on elsewhere; what was on before and stays so goes on counting. */
  follow(active: readonly ActiveDefect[]): void {
    const same = (one: ActiveDefect): boolean => {
      const known = this.#active.get(one.name);
      return known?.strength === one.strength && known.endpoint === one.endpoint && known.user === one.user;
    };
    for (const { name } of this.active()) if (!active.some((one) => one.name === name)) this.switchOff(name);
    for (const one of active) if (!same(one)) this.switchOn(one.name, one);
  }

  active(): ActiveDefect[] {
    return [...this.#active.values()];
  }

  get collapsed(): boolean {
    return this.#collapsed;
  }

  /** The strength of a defect that is on; undefined when it is off. */
  strength(name: DefectName): number | undefined {
    return this.#active.get(name)?.strength;
  }

  /** What the defects that are on do to rows. */
  get rowFaults(): RowFaults {
    return this.#rowFaults;
  }

  /**
   * Whether the event at hand is one of those that the defect spoils; false when it is off. Counts it.
   * @param share spoiled events; the strength unless given
   */
  hits(name: DefectName, share = this.strength(name) ?? 0): boolean {
    return this.#active.has(name) && this.#hit(name, '', share);
  }

  /** The strength of a defect that is on and aimed at this user; undefined for everybody else. */
  strengthFor(name: DefectName, user: string): number | undefined {
    const active = this.#active.get(name);
    return active?.user === user ? active.strength : undefined;
  }

  /** What this request to `endpoint` meets; null, cheaply, when nothing is wrong. Counts it. */
  meet(endpoint: Endpoint): Disturbance | null {
    if (this.#active.size === 0) return null;
    let delayMs = this.strength('slow-all') ?? 0;
    const tailMs = this.strength('slow-tail');
    if (tailMs !== undefined && this.#hit('slow-tail', endpoint, TAIL_SHARE)) delayMs += tailMs;
    const slow = this.#active.get('slow-endpoint');
    if (slow?.endpoint === endpoint) delayMs += slow.strength;
    let outcome: Disturbance['outcome'] = 'handle';
    if (this.#hitsRequest('errors', endpoint)) outcome = 'error';
    if (this.#hitsRequest('429-without-retry-after', endpoint)) outcome = 'limited';
    const retryAfter = this.#hitsRequest('429-with-retry-after', endpoint);
    if (retryAfter) outcome = 'limited';
    if (this.#hitsRequest('hang', endpoint)) outcome = 'hang';
    return { delayMs, outcome, retryAfter };
  }

  /** Whether this cancel is a lie. */
  cancelLies(): boolean {
    const share = this.strength('lying-cancel');
    return share !== undefined && this.#hit('lying-cancel', 'cancel', share);
  }

  /** Whether the job that is configured now gets a slot that is in use. */
  slotIsReused(): boolean {
    const share = this.strength('reused-slots');
    return share !== undefined && this.#hit('reused-slots', 'configure', share);
  }

  /** Whether a configure that arrives now meets a server that has collapsed under load. Counts it. */
  configureCollapses(nowMs: number): boolean {
    const survived = this.strength('no-recovery');
    if (survived === undefined) return false;
    if (!this.#collapsed) {
      this.#configureTimesMs = this.#configureTimesMs.filter((atMs) => nowMs - atMs < COLLAPSE_WINDOW_MS);
      this.#configureTimesMs.push(nowMs);
      this.#collapsed = this.#configureTimesMs.length > survived;
    }
    return this.#collapsed;
  }

  #readRowFaults(): RowFaults {
    const share = (name: DefectName): number => this.strength(name) ?? 0;
    return {
      lost: share('lost-rows'),
      duplicated: share('duplicated-rows'),
      reordered: share('reordered-rows'),
      corrupt: share('corrupt-rows'),
      stale: share('stale-rows'),
      short: share('short-rows'),
      foreign: share('foreign-rows'),
      rateShare: this.strength('throttled-rows') ?? NO_FAULTS.rateShare,
      stallMs: share('stalled-rows'),
      dropAfterRows: share('dropped-connections'),
      extremesInside: share('wrong-extremes'),
    };
  }

  #hitsRequest(name: RequestDefect, endpoint: Endpoint): boolean {
    const active = this.#active.get(name);
    if (!active || (active.endpoint !== null && active.endpoint !== endpoint)) return false;
    return this.#hit(name, endpoint, active.strength);
  }

  #changed(): void {
    for (const listener of this.#listeners) listener(this.active());
  }

  #hit(name: DefectName, endpoint: Endpoint | '', share: number): boolean {
    const key = `${name} ${endpoint}`;
    const n = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, n);
    return inShare(n, share);
  }

  #forget(name: DefectName): void {
    for (const endpoint of ['', ...ENDPOINTS]) this.#seen.delete(`${name} ${endpoint}`);
    if (name !== 'no-recovery') return;
    this.#collapsed = false;
    this.#configureTimesMs = [];
  }
}
