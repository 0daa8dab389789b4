import { firstAttempt } from '../alerts/first-attempt.ts';
import { MongoDbAlertStore } from '../alerts/mongodb-alert-store.ts';
import { DisturbedAlertStore } from '../alerts/disturbed-alert-store.ts';
import { RabbitMqPublisher } from '../alerts/rabbitmq-publisher.ts';
import { APP_ID_PREFIX } from '../alerts/rabbitmq-queue.ts';
import { webState } from '../control/local-controlled.ts';
import { DefectSwitches } from '../defect-switches.ts';
import { keepInTime } from '../keep-in-time.ts';
import { listen } from '../listen.ts';
import { defectFigures } from '../metrics/defect-figures.ts';
import { webFigures } from '../metrics/server-metrics.ts';
import { compress, DEFAULT_SETTINGS } from '../settings.ts';
import { warnOnStderr } from '../setup.ts';
import { webApp } from '../web/web-app.ts';
import { createWebServer } from '../web/web-server.ts';
import type { AlertBooks, LoginBooks, WebAlerts } from '../web/web-server.ts';
import type { ViewJobs } from '../web/view/view-jobs.ts';
import { runChild } from './child.ts';
import type { OpenChild } from './child.ts';
import { follow } from './followed.ts';
import type { Link } from './link.ts';
import type { BookCall, WebCalls, WebInit, WebParentCalls } from './protocol.ts';
import { sharedClock } from './shared-clock.ts';

/** A ledger that is kept by another process: each call is told there. */
function remoteBooks<Books>(
  methods: readonly (keyof Books & string)[],
  tell: (call: BookCall) => void,
): Books {
  return Object.fromEntries(
    methods.map((method) => [method, (...given: unknown[]) => tell([method, ...given])]),
  ) as Books;
}

function alertBooks(parent: Link<WebParentCalls>): AlertBooks {
  const tell = (call: BookCall): void => parent.tell('bookAlert', call);
  const books = remoteBooks<AlertBooks>(
    [
      'refused',
      'received',
      'published',
      'confirmed',
      'answered',
      'lostOnConnection',
      'pushed',
      'notShown',
      'deleted',
    ],
    tell,
  );
  // What is given here is not always a list, and only lists cross.
  return { ...books, read: (messageIds, atMs) => tell(['read', [...messageIds], atMs]) };
}

/** The jobs of the HTTP server, asked for over the process that owns both. */
const remoteViewJobs = (parent: Link<WebParentCalls>): ViewJobs => ({
  start: (configure, owner) => parent.ask('viewStart', { configure, owner }),
  take: (jobId, most) => parent.ask('viewTake', { jobId, most }),
  end: (jobId) => parent.ask('viewEnd', jobId),
  recordings: (fromMs, untilMs) => parent.ask('viewRecordings', { fromMs, untilMs }),
});

/** The web application, with its client, as a process of its own. */
async function open(init: WebInit, parent: Link<WebParentCalls>): Promise<OpenChild> {
  const settings = compress(DEFAULT_SETTINGS, init.clock);
  const nowMs = sharedClock(init.clockOriginMs);
  const defects = new DefectSwitches(nowMs);
  const healthy = await MongoDbAlertStore.open(init.mongodbUri, init.databaseName, settings);
  const store = new DisturbedAlertStore(healthy, defects);
  const publisher = await RabbitMqPublisher.open({
    url: init.rabbitmqUrl,
    reconnectMs: settings.brokerReconnectMs,
    appId: `${APP_ID_PREFIX}${init.instance}`,
    mayReconnect: () => !defects.hits('no-reconnect'),
    confirmMs: settings.web.confirmMs,
  });
  let consumerConnected = false;
  const alerts: WebAlerts = {
    ...{ store, publisher, ledger: alertBooks(parent), onEvent: () => {} },
    consumer: { state: () => ({ connected: consumerConnected }) },
  };
  const web = createWebServer({
    ...{ settings, nowMs, defects, alerts, password: init.webPassword },
    logins: remoteBooks<LoginBooks>(['book', 'unauthenticated', 'expired'], (call) =>
      parent.tell('bookLogin', call),
    ),
    // Jobs are the HTTP server's.
    jobs: { sweep: () => {} },
  });
  const app = await webApp(web, remoteViewJobs(parent));
  const duties = keepInTime({ tick: () => defects.refresh(), databases: [store] }, warnOnStderr);
  let sweeper: NodeJS.Timeout | undefined;
  const calls: WebCalls = {
    begin: async ({ port, active, perSecond, accounts, regions, ...begin }) => {
      consumerConnected = begin.consumerConnected;
      web.limit.perSecond = perSecond;
      for (const account of accounts) web.users.adopt(account);
      for (const region of regions) web.regions.adopt(region);
      web.users.onAdd = (account) => parent.tell('account', account);
      web.regions.onAdd = (region) => parent.tell('region', region);
      defects.follow(active);
      await follow(store);
      await firstAttempt([publisher]);
      sweeper = setInterval(duties, settings.sweepEveryMs);
      return listen(app, init.host, port);
    },
    defects: (active) => {
      defects.follow(active);
      return follow(store);
    },
    limit: (perSecond) => {
      web.limit.perSecond = perSecond;
    },
    event: (event) => alerts.onEvent(event),
    consumer: (connected) => {
      consumerConnected = connected;
    },
    dropPublisher: () => publisher.dropConnection(),
    state: () => webState(web),
  };
  return {
    calls,
    figures: [
      ...defectFigures(defects),
      ...webFigures(web),
      {
        name: 'web_broker_connected',
        help: '1 while the connection that alerts are published over is there',
        read: () => Number(publisher.state().connected),
      },
    ],
    close: async () => {
      clearInterval(sweeper);
      web.live.close();
      await app.close();
      await publisher.close();
      await store.close();
    },
  };
}

await runChild('web-app', open);
