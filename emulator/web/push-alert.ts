import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { alertDocument, routingKey } from '../alerts/alert.ts';
import { BrokerUnavailable } from '../alerts/alert-broker.ts';
import type { Outgoing } from '../alerts/alert-broker.ts';
import { alertView } from './alert-view.ts';
import type { PushRequest } from './push-request.ts';
import { WebRefusal } from './web-refusal.ts';
import type { WebServer } from './web-server.ts';

/**
 * Publishes the alerts of a request and waits until the broker has confirmed all of them.
 * @returns the first alert, with the ids of all
 * @throws WebRefusal 503 when the broker did not take all of them
 */
export async function pushAlerts(server: WebServer, request: PushRequest, user: string): Promise<object> {
  const { alerts, nowMs, settings, defects } = server;
  const { ledger } = alerts;
  const outgoing = request.alertIds.map((alertId) => message(request, alertId, nowMs()));
  for (const { messageId, message: alert } of outgoing) {
    ledger.received(messageId, alert.alert_id, user, nowMs());
  }
  const publish = async (one: Outgoing): Promise<void> => {
    await alerts.publisher.publish(one, () => ledger.published(one.messageId, nowMs()));
    ledger.confirmed(one.messageId, nowMs());
  };
  const answered = (answer: 201 | 503): void => {
    for (const { messageId } of outgoing) ledger.answered(messageId, answer, nowMs());
  };

  const unconfirmedMs = defects.strength('unconfirmed-publish');
  if (unconfirmedMs !== undefined) {
    for (const one of outgoing) void publishUnconfirmed(server, one, publish, unconfirmedMs);
  } else {
    const outcomes = await Promise.allSettled(outgoing.map(publish));
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected');
    const [first] = failures;
    if (first !== undefined) {
      answered(503);
      throw unavailable(first.reason, failures.length, outgoing.length, settings.retryAfterS);
    }
  }
  answered(201);
  const [{ message: alert, messageId }] = outgoing as [Outgoing];
  const { alertOpenMs } = settings.web;
  const view = alertView(alertDocument(alert, messageId), nowMs() - alertOpenMs, alertOpenMs);
  return { ...view, alertsAmount: outgoing.length, alertIds: request.alertIds };
}

function message({ classId, severity, distanceM }: PushRequest, alertId: string, nowMs: number): Outgoing {
  return {
    messageId: randomUUID(),
    key: routingKey(classId),
    message: {
      algorun_id: 'push-to-rabbit',
      alert_id: alertId,
      class_id: classId,
      severity,
      distance_m: distanceM,
      alert_time: new Date(nowMs).toISOString(),
      time_interval_s: 0,
      is_external: true,
      is_dead: false,
      is_faded: false,
    },
  };
}

/** A defect: the sender has its answer already, so nobody hears when the broker does not take the message. */
async function publishUnconfirmed(
  { alerts }: WebServer,
  outgoing: Outgoing,
  publish: (one: Outgoing) => Promise<void>,
  waitMs: number,
): Promise<void> {
  const { reconnects } = alerts.publisher.state();
  await sleep(waitMs, undefined, { ref: false });
  try {
    // What waited on a connection is gone with it, also when there is a new one by now.
    if (alerts.publisher.state().reconnects !== reconnects)
      throw new BrokerUnavailable('the connection was lost');
    await publish(outgoing);
  } catch (error) {
    if (!(error instanceof BrokerUnavailable)) throw error;
    alerts.ledger.lostOnConnection(outgoing.messageId);
  }
}

function unavailable(reason: unknown, failed: number, all: number, retryAfterS: number): WebRefusal {
  if (!(reason instanceof BrokerUnavailable)) throw reason;
  return new WebRefusal(
    503,
    `The message broker did not take ${failed} of ${all} alerts: ${reason.message}. Send them again later; ` +
      'the same ids may be used',
    { 'retry-after': String(retryAfterS) },
  );
}
