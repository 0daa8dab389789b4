/** A run and a web application in memory, in virtual time. */
import { BodyAnswer } from '../engine/http-answer.ts';
import { OperationError, type OperationContext, type RunScope } from '../engine/operation.ts';
import { NOWHERE } from '../engine/testing.ts';
import { VirtualClock } from '../engine/virtual-clock.ts';
import type { AlertClient } from './alert-api.ts';

export interface FakeRun {
  readonly clock: VirtualClock;
  readonly scope: RunScope;
  readonly counters: Record<string, number>;
  readonly figures: Record<string, number>;
  readonly leftovers: string[];
  /** What was journalled and not removed, as `kind id`. */
  readonly journal: Set<string>;
  readonly stop: AbortController;
  /** The context of an arrival, and what it booked: `step outcome`. */
  arrival(): { readonly context: OperationContext; readonly booked: string[] };
}

export function fakeRun(): FakeRun {
  const clock = new VirtualClock();
  const stop = new AbortController();
  const counters: Record<string, number> = {};
  const figures: Record<string, number> = {};
  const leftovers: string[] = [];
  const journal = new Set<string>();
  const count = (counter: string, amount = 1) => {
    counters[counter] = (counters[counter] ?? 0) + amount;
  };
  const scope: RunScope = {
    target: NOWHERE,
    signal: stop.signal,
    nowS: () => clock.nowUs() / 1e6,
    phaseAt: () => 'steady',
    wait: (seconds) => clock.sleepUntil(clock.nowUs() + seconds * 1e6),
    count,
    gauge: () => undefined,
    figure: (name, value) => (figures[name] = value),
    bookIn: () => undefined,
    created: (kind, id) => journal.add(`${kind} ${id}`),
    removed: (kind, id) => journal.delete(`${kind} ${id}`),
    leftover: (kind, id, reason) => leftovers.push(`${kind} ${id}: ${reason}`),
  };
  return {
    ...{ clock, scope, counters, figures, leftovers, journal, stop },
    arrival() {
      const booked: string[] = [];
      const context: OperationContext = {
        http: { send: () => Promise.reject(new Error('alerts do not speak to the Focus Server')) },
        target: NOWHERE,
        arrival: 0,
        user: 0,
        phase: 'steady',
        random: () => 0.5,
        payload: undefined,
        options: {},
        signal: stop.signal,
        async step(name, action) {
          try {
            const result = await action();
            booked.push(`${name} ok`);
            return result;
          } catch (error) {
            booked.push(`${name} ${error instanceof OperationError ? error.errorClass : String(error)}`);
            throw error;
          }
        },
        timed: () => undefined,
        count,
        book: (step, outcome) => booked.push(`${step} ${outcome}`),
        gauge: () => undefined,
        group: () => undefined,
        shared: () => Promise.reject(new Error('shared parts are given to it')),
        wait: (seconds) => clock.sleepUntil(clock.nowUs() + seconds * 1e6, stop.signal),
        jobs: { created: () => undefined, removed: () => undefined },
      };
      return { context, booked };
    },
  };
}

/** One row of the fake's list. */
export interface FakeRow {
  ext_id: string;
  class_id: number;
  severity: number;
  distance_m: number;
  start_time: string;
  repetitions: number;
}

export interface FakeWebApp extends AlertClient {
  readonly rows: FakeRow[];
  readonly requests: string[];
}

/** What a fake web application does otherwise than a healthy one. */
export interface FakeFaults {
  /** Rows that a pushed alert becomes; as it was sent, once, unless told otherwise. */
  readonly store?: (row: FakeRow, index: number) => readonly FakeRow[];
  /** Seconds until an alert is in a list. */
  readonly readableAfterS?: (index: number) => number;
  /** Status of a request instead of the usual one; headers may follow. */
  readonly status?: (request: string) => readonly [number, Record<string, string>?] | undefined;
  /** A list has everything from its start on. */
  readonly ignoresEnd?: boolean;
  /** Changes the answer of a push. */
  readonly answer?: (row: FakeRow) => FakeRow;
}

/** The alert routes of a web application, 100 to a page. */
export function fakeWebApp(run: FakeRun, faults: FakeFaults = {}): FakeWebApp {
  const { clock } = run;
  const rows: FakeRow[] = [];
  const visibleFromS = new Map<FakeRow, number>();
  const requests: string[] = [];
  const startMs = Date.now();
  let pushed = 0;
  const nowMs = () => startMs + clock.nowUs() / 1000;
  return {
    rows,
    requests,
    async send(method, path, body) {
      const request = `${method} ${path.split('?')[0]}`;
      requests.push(request);
      await run.scope.wait(0.005);
      const [status, headers = {}] = faults.status?.(request) ?? [];
      const answer = (usual: number, content: unknown) =>
        new BodyAnswer(status ?? usual, headers, Buffer.from(JSON.stringify(content)), null);
      if (status !== undefined) return answer(status, { message: 'told so' });
      if (method === 'POST') {
        const push = body as { alertIds: string[]; classId: number; severity: number; dofM: number };
        const row: FakeRow = {
          ext_id: push.alertIds[0] ?? '',
          class_id: push.classId,
          severity: push.severity,
          distance_m: push.dofM,
          start_time: new Date(nowMs()).toISOString(),
          repetitions: 0,
        };
        const index = pushed++;
        for (const stored of faults.store?.(row, index) ?? [row]) {
          rows.push(stored);
          visibleFromS.set(stored, clock.nowUs() / 1e6 + (faults.readableAfterS?.(index) ?? 0.01));
        }
        return answer(201, faults.answer?.(row) ?? row);
      }
      if (method === 'DELETE') {
        const gone = new Set((body as { alertIds: string[] }).alertIds);
        rows.splice(0, rows.length, ...rows.filter(({ ext_id: id }) => !gone.has(id)));
        return answer(200, {});
      }
      const query = new URLSearchParams(path.split('?')[1]);
      const fromMs = Date.parse(query.get('startTime') ?? '');
      const untilMs =
        faults.ignoresEnd === true ? Infinity : Date.parse(query.get('endTime') ?? '9999-01-01');
      const found = rows.filter(
        (row) =>
          Date.parse(row.start_time) >= fromMs &&
          Date.parse(row.start_time) <= untilMs &&
          (visibleFromS.get(row) ?? 0) <= clock.nowUs() / 1e6,
      );
      const page = Number(query.get('page'));
      if (!page) return answer(200, found);
      return answer(200, {
        alerts: found.slice((page - 1) * 100, page * 100),
        alertsCount: found.length,
        maxPage: Math.max(1, Math.ceil(found.length / 100)),
      });
    },
  };
}
