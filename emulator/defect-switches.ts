import { findDefect, readDefect } from './defect-checks.ts';
import { ENDPOINTS } from './defects.ts';
import type { DefectName, Endpoint } from './defects.ts';
import { DefectHistory } from './defect-history.ts';
import type { DefectWindow } from './defect-window.ts';
import { NO_FAULTS } from './jobs/row-faults.ts';
import type { RowFaults } from './jobs/row-faults.ts';
import { readRowFaults } from './row-defects.ts';
import { inShare } from './spread.ts';
import type { Fields } from './validation/checks.ts';

export { DefectError } from './defect-checks.ts';

/** A defect that is switched on. */
export interface ActiveDefect {
  readonly name: DefectName;
  readonly strength: number;
  /** null: every endpoint, or a defect that knows none. */
  readonly endpoint: Endpoint | null;
  /** Only of a defect that is aimed at one user. */
  readonly user?: string;
  /** Only of a defect that is aimed at one job. */
  readonly job?: string;
  /** Without one it has its effect until it is switched off. */
  readonly window?: DefectWindow;
}

/** Whom a defect could be aimed at; null: nobody that is known. */
export interface Subject {
  readonly user: string | null;
  readonly job: string | null;
}

export const NOBODY: Subject = { user: null, job: null };

const COLLAPSE_WINDOW_MS = 1000;
/** How long a collapsed server takes to refuse a configure. */
export const COLLAPSED_ANSWER_MS = 2000;

/** Which defects are on, for whom and since when. It has no timer: windows open and close when it is next asked. */
export class DefectSwitches {
  readonly history = new DefectHistory();
  readonly #nowMs: () => number;
  /** Switched on, whether or not the window is open. */
  readonly #set = new Map<DefectName, { readonly active: ActiveDefect; readonly putAtMs: number }>();
  /** Those that have their effect now, and since when. */
  readonly #live = new Map<DefectName, { readonly active: ActiveDefect; readonly sinceMs: number }>();
  #nextEdgeMs = Infinity;
  /** Events seen by a defect, per endpoint: a client that calls four routes in turn must not meet one of them only. */
  readonly #seen = new Map<string, number>();
  #configureTimesMs: number[] = [];
  #collapsed = false;
  #rowFaults = NO_FAULTS;
  #rowFaultsAimed = false;
  /** Told after each change of what is on. */
  readonly #listeners: ((active: readonly ActiveDefect[]) => void)[] = [];

  /** @param nowMs milliseconds since the epoch, never backwards */
  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  onChange(listener: (active: readonly ActiveDefect[]) => void): void {
    this.#listeners.push(listener);
  }

  /** @throws DefectError for an unknown name, or with everything that is wrong; nothing is switched then */
  switchOn(name: string, wanted: Fields = {}): ActiveDefect {
    this.refresh();
    const active = readDefect(name, wanted, this.#nowMs());
    this.#put(active);
    this.#changed();
    return active;
  }

  /** @throws DefectError for an unknown name */
  switchOff(name: string): void {
    this.refresh();
    this.#drop(findDefect(name).name, this.#nowMs());
    this.#changed();
  }

  reset(): void {
    this.refresh();
    for (const name of [...this.#set.keys()]) this.#drop(name, this.#nowMs());
    this.#seen.clear();
    this.#changed();
  }

  /** Takes over what is on elsewhere; what was on before and stays so goes on counting. */
  follow(active: readonly ActiveDefect[]): void {
    this.refresh();
    const key = (one: ActiveDefect | undefined): string => JSON.stringify(one);
    for (const name of [...this.#set.keys()]) {
      if (!active.some((one) => one.name === name)) this.#drop(name, this.#nowMs());
    }
    for (const one of active) if (key(this.#set.get(one.name)?.active) !== key(one)) this.#put(one);
    this.#changed();
  }

  /** Those that are on or wait for their window, in the order in which they were switched on. */
  active(): ActiveDefect[] {
    this.refresh();
    return Array.from(this.#set.values(), ({ active }) => active);
  }

  /** Opens and closes the windows whose time has come. */
  refresh(): void {
    const nowMs = this.#nowMs();
    if (nowMs < this.#nextEdgeMs) return;
    for (const { active, putAtMs } of [...this.#set.values()]) {
      this.#openIfDue(active, putAtMs, nowMs);
      const untilMs = active.window?.untilMs ?? null;
      if (untilMs !== null && untilMs <= nowMs) this.#drop(active.name, untilMs);
    }
    this.#changed();
  }

  /** Whether any has its effect now. */
  get any(): boolean {
    this.refresh();
    return this.#live.size > 0;
  }

  get collapsed(): boolean {
    return this.#collapsed;
  }

  /** A defect that has its effect now, whomever it is aimed at. */
  find(name: DefectName): ActiveDefect | undefined {
    this.refresh();
    return this.#live.get(name)?.active;
  }

  /** The strength of a defect that has its effect now; undefined when it has none. */
  strength(name: DefectName): number | undefined {
    return this.find(name)?.strength;
  }

  /** Since when it has its effect; undefined when it has none. */
  sinceMs(name: DefectName): number | undefined {
    this.refresh();
    return this.#live.get(name)?.sinceMs;
  }

  /** The same for a subject (and an endpoint): undefined also when the defect is aimed at another one. */
  strengthFor(name: DefectName, who: Subject, endpoint?: Endpoint): number | undefined {
    const active = this.find(name);
    if (active === undefined) return undefined;
    if (active.user !== undefined && active.user !== who.user) return undefined;
    if (active.job !== undefined && active.job !== who.job) return undefined;
    if (endpoint !== undefined && active.endpoint !== null && active.endpoint !== endpoint) return undefined;
    return active.strength;
  }

  /** What the defects that are on do to the rows of a job. */
  rowFaultsOf(who: Subject): RowFaults {
    this.refresh();
    return this.#rowFaultsAimed ? readRowFaults((name) => this.strengthFor(name, who)) : this.#rowFaults;
  }

  /**
   * Whether the event at hand is one of those that the defect spoils; false when it is off. Counts it.
   * @param share spoiled events; the strength unless given
   */
  hits(name: DefectName, share = this.strength(name) ?? 0): boolean {
    return this.find(name) !== undefined && this.#hit(name, '', share);
  }

  /** The same for an event of a subject, at an endpoint if it has one; only events that it is aimed at count. */
  hitsFor(name: DefectName, who: Subject, endpoint?: Endpoint, share?: number): boolean {
    const strength = this.strengthFor(name, who, endpoint);
    return strength !== undefined && this.#hit(name, endpoint ?? '', share ?? strength);
  }

  /** The how manieth event of its endpoint this is, counted from 1 since the defect was switched on. Counts it. */
  count(name: DefectName, endpoint: Endpoint | ''): number {
    const key = `${name} ${endpoint}`;
    const n = (this.#seen.get(key) ?? 0) + 1;
    this.#seen.set(key, n);
    return n;
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

  #put(active: ActiveDefect): void {
    const nowMs = this.#nowMs();
    this.#drop(active.name, nowMs);
    this.#set.set(active.name, { active, putAtMs: nowMs });
    this.#openIfDue(active, nowMs, nowMs);
  }

  #openIfDue(active: ActiveDefect, putAtMs: number, nowMs: number): void {
    // A window may have begun before the defect was switched on, but nothing has its effect before that.
    const sinceMs = Math.max(putAtMs, active.window?.fromMs ?? putAtMs);
    if (this.#live.has(active.name) || sinceMs > nowMs) return;
    this.#live.set(active.name, { active, sinceMs });
    this.history.begin(active, sinceMs);
  }

  #drop(name: DefectName, atMs: number): void {
    if (!this.#set.delete(name)) return;
    if (this.#live.delete(name)) this.history.end(name, atMs);
    for (const endpoint of ['', ...ENDPOINTS]) this.#seen.delete(`${name} ${endpoint}`);
    if (name !== 'no-recovery') return;
    this.#collapsed = false;
    this.#configureTimesMs = [];
  }

  #changed(): void {
    const nowMs = this.#nowMs();
    const on = Array.from(this.#set.values(), ({ active }) => active);
    const edges = on.flatMap(({ window }) =>
      window === undefined ? [] : [window.fromMs, window.untilMs ?? Infinity],
    );
    this.#nextEdgeMs = Math.min(Infinity, ...edges.filter((atMs) => atMs > nowMs));
    this.#rowFaults = readRowFaults((name) => this.#live.get(name)?.active.strength);
    const actives = Array.from(this.#live.values(), ({ active }) => active);
    this.#rowFaultsAimed = actives.some(({ user, job }) => user !== undefined || job !== undefined);
    for (const listener of this.#listeners) listener(on);
  }

  #hit(name: DefectName, endpoint: Endpoint | '', share: number): boolean {
    return inShare(this.count(name, endpoint), share);
  }
}
