import { randomUUID } from 'node:crypto';
import type { DefectSwitches } from '../defect-switches.ts';
import type { ProcessWatch } from '../processes/own-process.ts';
import type { Settings } from '../settings.ts';
import type { AlertConsumer, AlertPublisher } from './alert-broker.ts';
import type { AlertEvent } from './alert-events.ts';
import { AlertLedger } from './alert-ledger.ts';
import { AlertSink } from './alert-sink.ts';
import { ConsumerProcess } from './consumer-process.ts';
import { DisturbedAlertStore } from './disturbed-alert-store.ts';
import { firstAttempt } from './first-attempt.ts';
import { LocalConsumer } from './local-consumer.ts';
import { MongoDbAlertStore } from './mongodb-alert-store.ts';
import { RabbitMqPublisher } from './rabbitmq-publisher.ts';
import { APP_ID_PREFIX } from './rabbitmq-queue.ts';
import { StandInAlertStore } from './stand-in-alert-store.ts';
import { StandInExchange } from './stand-in-exchange.ts';

export interface AlertPathOptions {
  readonly mongodbUri: string | null;
  readonly databaseName: string;
  readonly rabbitmqUrl: string | null;
  readonly consumer: 'in-process' | 'own-process';
  readonly clock: number;
  /** Whether a consumer that dies is started again by itself. */
  readonly restart: boolean;
  readonly watch?: ProcessWatch | undefined;
  readonly settings: Settings;
  readonly defects: DefectSwitches;
  readonly nowMs: () => number;
}

/** The way of an alert from the web application over the broker into the store, and the truth about it. */
export interface AlertPath {
  readonly store: DisturbedAlertStore;
  readonly publisher: AlertPublisher;
  readonly consumer: AlertConsumer;
  readonly ledger: AlertLedger;
  /** Called with each thing that the consumer does. */
  onEvent: (event: AlertEvent) => void;
  close(): Promise<void>;
}

/**
 * Opens store, publisher and consumer.
 * @throws Error when the database or the consumer's process cannot be used; what was opened is closed
 */
export async function openAlertPath(options: AlertPathOptions): Promise<AlertPath> {
  const { settings, defects, nowMs, mongodbUri, databaseName, rabbitmqUrl } = options;
  const { prefetch, queueExpiresMs, confirmMs, ledgerAlerts } = settings.web;
  const instance = randomUUID().slice(0, 8);
  const queue = `web-app-alerts-${instance}`;
  const ledger = new AlertLedger(ledgerAlerts);
  const undo: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  const listener: Pick<AlertPath, 'onEvent'> = { onEvent: () => {} };
  const mayReconnect = (): boolean => !defects.hits('no-reconnect');
  const report = (event: AlertEvent): void => {
    ledger.consumer(event);
    listener.onEvent(event);
  };

  const healthy =
    mongodbUri === null
      ? new StandInAlertStore(ledgerAlerts)
      : await MongoDbAlertStore.open(mongodbUri, databaseName, settings);
  const store = new DisturbedAlertStore(healthy, defects);
  undo.push(() => store.close());
  const sink = new AlertSink({ store, defects, nowMs, settings: settings.web, report });
  const openBroker = async (): Promise<{ publisher: AlertPublisher; consumer: AlertConsumer }> => {
    if (rabbitmqUrl === null) {
      const exchange = new StandInExchange((delivery) => sink.take(delivery), prefetch, mayReconnect);
      undo.push(async () => {
        sink.close();
        await exchange.close();
      });
      return { publisher: exchange, consumer: exchange };
    }
    const reconnectMs = settings.brokerReconnectMs;
    const link = { url: rabbitmqUrl, reconnectMs, appId: `${APP_ID_PREFIX}${instance}`, mayReconnect };
    const publisher = await RabbitMqPublisher.open({ ...link, confirmMs });
    undo.push(() => publisher.close());
    if (options.consumer === 'in-process' || mongodbUri === null) {
      const consumer = await LocalConsumer.open(
        { ...link, queue, prefetch, expiresMs: queueExpiresMs },
        sink,
      );
      undo.push(() => consumer.close());
      return { publisher, consumer };
    }
    const { clock } = options;
    const consumer = await ConsumerProcess.open({
      ...{ queue, instance, mongodbUri, databaseName, rabbitmqUrl, clock, report },
      restartMs: options.restart ? reconnectMs : null,
      watch: options.watch,
    });
    undo.push(() => consumer.close());
    defects.onChange((active) => consumer.follow(active));
    consumer.follow(defects.active());
    return { publisher, consumer };
  };

  try {
    await store.followSwitches();
    const broker = await openBroker();
    await firstAttempt([broker.publisher, broker.consumer]);
    return Object.assign(listener, { store, ...broker, ledger, close });
  } catch (error) {
    await close();
    throw error;
  }
}
