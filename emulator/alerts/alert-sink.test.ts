import { describe, expect, it } from 'vitest';
import { DefectSwitches } from '../defect-switches.ts';
import { StoreUnavailable } from '../recordings/recording.ts';
import { DEFAULT_WEB_SETTINGS } from '../web/web-settings.ts';
import { messageIdOf, readAlert, routingKey } from './alert.ts';
import type { AlertDocument } from './alert.ts';
import type { AlertEvent } from './alert-events.ts';
import { AlertSink } from './alert-sink.ts';
import type { StoreOutcome } from './alert-store.ts';
import { StandInAlertStore } from './stand-in-alert-store.ts';

const NOW_MS = Date.UTC(2026, 0, 1);
const ALERT = { alert_id: 'a', class_id: 103, severity: 2, distance_m: 70 };
const delivery = (messageId: string, content: unknown = ALERT, redelivered = false) => ({
  messageId,
  content: Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)),
  redelivered,
});

function sinkOn(store: StandInAlertStore) {
  const events: AlertEvent[] = [];
  const sink = new AlertSink({
    store,
    defects: new DefectSwitches(),
    nowMs: () => NOW_MS,
    settings: { ...DEFAULT_WEB_SETTINGS, storeRetryMs: 5 },
    report: (event) => events.push(event),
  });
  const outcomes = (): unknown[] => events.flatMap((event) => (event.kind === 'stored' ? event.outcome : []));
  return { sink, events, outcomes };
}

/** A database that is away for the first attempts. */
class AwayStore extends StandInAlertStore {
  attempts = 0;
  readonly #away: number;
  constructor(away: number) {
    super(10);
    this.#away = away;
  }
  override async put(document: AlertDocument): Promise<StoreOutcome> {
    if (++this.attempts <= this.#away) throw new StoreUnavailable('away');
    return super.put(document);
  }
}

describe('the consumer', () => {
  it('should change nothing when a message is delivered again, and count a new one as repetition', async () => {
    const store = new StandInAlertStore(10);
    const { sink, outcomes } = sinkOn(store);
    expect(await sink.take(delivery('m1'))).toBe(true);
    expect(await sink.take(delivery('m1', ALERT, true))).toBe(true);
    expect((await store.get('a'))?.repetitions).toBe(0);
    expect(await sink.take(delivery('m2'))).toBe(true);
    expect(outcomes()).toEqual(['inserted', 'same', 'repeated']);
    expect(await store.get('a')).toMatchObject({ repetitions: 1, message_id: 'm2' });
  });

  it('should hold on to an alert while the database is away', async () => {
    const store = new AwayStore(3);
    const { sink, outcomes } = sinkOn(store);
    expect(await sink.take(delivery('m1'))).toBe(true);
    expect(store.attempts).toBe(4);
    expect(outcomes()).toEqual(['inserted']);
  });

  it('should leave an alert to the queue when it is closed before the database is back', async () => {
    const { sink, events } = sinkOn(new AwayStore(Number.POSITIVE_INFINITY));
    const taken = sink.take(delivery('m1'));
    sink.close();
    expect(await taken).toBe(false);
    expect(events.map(({ kind }) => kind)).toEqual(['consumed']);
  });

  it.each([
    ['{', 'the message is not JSON'],
    ['[1]', 'the message is not an object'],
    [{ ...ALERT, alert_id: 7 }, 'alert_id is not a string'],
    [{ ...ALERT, severity: undefined }, 'severity is not a number'],
    [{ ...ALERT, is_dead: 'no' }, 'is_dead is not a boolean'],
    [{ ...ALERT, alert_time: 'soon' }, 'alert_time is neither ISO 8601 text nor epoch milliseconds'],
  ])('should take %j off the queue and say why it is no alert', async (content, reason) => {
    const { sink, events } = sinkOn(new StandInAlertStore(10));
    expect(await sink.take(delivery('m1', content))).toBe(true);
    expect(events).toEqual([{ kind: 'unreadable', reason }]);
  });
});

describe('a message', () => {
  it('should be known by its content when it has no id', () => {
    expect(messageIdOf(delivery('m1'))).toBe('m1');
    expect(messageIdOf(delivery(''))).toBe(messageIdOf(delivery('', { ...ALERT })));
    expect(messageIdOf(delivery(''))).not.toBe(messageIdOf(delivery('', { ...ALERT, severity: 1 })));
  });

  it('should be given what may be missing, and its time from epoch milliseconds too', () => {
    expect(readAlert(delivery('', { ...ALERT, alert_time: NOW_MS + 1 }).content, NOW_MS)).toEqual({
      ...ALERT,
      algorun_id: '',
      alert_time: '2026-01-01T00:00:00.001Z',
      time_interval_s: 0,
      is_external: true,
      is_dead: false,
      is_faded: false,
    });
    expect(readAlert(delivery('').content, NOW_MS).alert_time).toBe('2026-01-01T00:00:00.000Z');
  });

  it.each([
    [103, 'Algorithm.AlertReport.MLGround'],
    [104, 'Algorithm.AlertReport.Pulse'],
    [105, 'Algorithm.AlertReport.FiberCut'],
    [999, 'Algorithm.AlertReport'],
  ])('should be published by its class: %i under %s', (classId, key) => {
    expect(routingKey(classId)).toBe(key);
  });
});
