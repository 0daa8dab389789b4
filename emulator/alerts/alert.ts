import { createHash } from 'node:crypto';
import { isFields, own } from '../validation/checks.ts';

/** An alert as it travels over the broker. */
export interface AlertMessage {
  readonly algorun_id: string;
  readonly alert_id: string;
  readonly class_id: number;
  readonly severity: number;
  readonly distance_m: number;
  /** ISO 8601, UTC. */
  readonly alert_time: string;
  readonly time_interval_s: number;
  readonly is_external: boolean;
  readonly is_dead: boolean;
  readonly is_faded: boolean;
}

/** An alert as it lies in collection `alerts`. */
export interface AlertDocument {
  /** The alert's id; of an alert without one, the message's. */
  readonly _id: string;
  readonly ext_id: string;
  /** The message that was stored last, so that one delivered twice is known. */
  readonly message_id: string;
  readonly algorun_id: string;
  readonly class_id: number;
  readonly severity: number;
  readonly distance_m: number;
  /** Of its first message. */
  readonly start_time: Date;
  /** Of its newest message. */
  readonly alert_time: Date;
  readonly time_interval_s: number;
  readonly is_external: boolean;
  readonly is_dead: boolean;
  readonly is_faded: boolean;
  /** Messages with this id after the first. */
  readonly repetitions: number;
}

export const EXCHANGE = 'prisma';
const KEY = 'Algorithm.AlertReport';
/** What the consumer listens to: the bare key and every longer one. */
export const BINDING = `${KEY}.#`;

export const CLASS_NAMES: Readonly<Record<number, string>> = { 103: 'SC', 104: 'SD' };

/** Which detector stands behind a class. The contract names keys and classes, not which goes with which. */
const DETECTORS: Readonly<Record<number, string>> = { 103: 'MLGround', 104: 'Pulse', 105: 'FiberCut' };

/** The key that an alert of this class is published under; the bare one for a class that nobody knows. */
export function routingKey(classId: number): string {
  const detector = DETECTORS[classId];
  return detector === undefined ? KEY : `${KEY}.${detector}`;
}

/** A message that is no alert. */
export class UnreadableAlert extends Error {
  override readonly name = 'UnreadableAlert';
}

/** One delivery of a message. */
export interface Delivery {
  /** Empty: the publisher gave none. */
  readonly messageId: string;
  readonly content: Buffer;
  readonly redelivered: boolean;
}

/** The message's id; the same content without an id is taken for the same message. */
export function messageIdOf(delivery: Delivery): string {
  if (delivery.messageId !== '') return delivery.messageId;
  return createHash('sha256').update(delivery.content).digest('hex');
}

/**
 * The alert in a message. Fields that only the algorithms know may be missing.
 * @throws UnreadableAlert naming the field
 */
export function readAlert(content: Buffer, nowMs: number): AlertMessage {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content.toString('utf8'));
  } catch (error) {
    throw new UnreadableAlert('the message is not JSON', { cause: error });
  }
  if (!isFields(parsed)) throw new UnreadableAlert('the message is not an object');
  const fields = parsed;
  const typed = <T>(name: string, type: 'string' | 'number' | 'boolean', fallback?: T): T => {
    const value = own(fields, name) ?? fallback;
    if (typeof value !== type) throw new UnreadableAlert(`${name} is not a ${type}`);
    return value as T;
  };
  const alertTime = own(fields, 'alert_time') ?? nowMs;
  const readable = typeof alertTime === 'number' || typeof alertTime === 'string';
  const time = new Date(readable ? alertTime : Number.NaN);
  if (Number.isNaN(time.getTime())) {
    throw new UnreadableAlert('alert_time is neither ISO 8601 text nor epoch milliseconds');
  }
  return {
    algorun_id: typed('algorun_id', 'string', ''),
    alert_id: typed('alert_id', 'string'),
    class_id: typed('class_id', 'number'),
    severity: typed('severity', 'number'),
    distance_m: typed('distance_m', 'number'),
    alert_time: time.toISOString(),
    time_interval_s: typed('time_interval_s', 'number', 0),
    is_external: typed('is_external', 'boolean', true),
    is_dead: typed('is_dead', 'boolean', false),
    is_faded: typed('is_faded', 'boolean', false),
  };
}

/** The document of an alert that is seen for the first time. */
export function alertDocument(message: AlertMessage, messageId: string): AlertDocument {
  const time = new Date(message.alert_time);
  return {
    _id: message.alert_id === '' ? messageId : message.alert_id,
    ext_id: message.alert_id,
    message_id: messageId,
    algorun_id: message.algorun_id,
    class_id: message.class_id,
    severity: message.severity,
    distance_m: message.distance_m,
    start_time: time,
    alert_time: time,
    time_interval_s: message.time_interval_s,
    is_external: message.is_external,
    is_dead: message.is_dead,
    is_faded: message.is_faded,
    repetitions: 0,
  };
}
