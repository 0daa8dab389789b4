import { join } from 'node:path';

/** All a private broker listens on; every one of them on 127.0.0.1. */
export interface BrokerPorts {
  readonly amqp: number;
  readonly management: number;
  readonly prometheus: number;
  readonly distribution: number;
  readonly epmd: number;
}

/** Folder layout of a private broker: everything it writes lies below one folder. */
export function brokerFiles(folder: string) {
  return {
    home: join(folder, 'home'),
    data: join(folder, 'data'),
    log: join(folder, 'log'),
    config: join(folder, 'rabbitmq.conf'),
    advancedConfig: join(folder, 'advanced.config'),
    environment: join(folder, 'rabbitmq-env.conf'),
    plugins: join(folder, 'enabled_plugins'),
  };
}

/** `rabbitmq.conf`; `collect_statistics_interval` of 1 s makes the management figures at most 1 s old. */
export function brokerConfig(ports: BrokerPorts): string {
  return [
    'listeners.tcp.default = 127.0.0.1:' + ports.amqp,
    'management.tcp.ip = 127.0.0.1',
    'management.tcp.port = ' + ports.management,
    'prometheus.tcp.ip = 127.0.0.1',
    'prometheus.tcp.port = ' + ports.prometheus,
    'collect_statistics_interval = 1000',
    'log.file.level = warning',
    '',
  ].join('\n');
}

export const enabledPlugins = '[rabbitmq_management,rabbitmq_prometheus].\n';

/**
 * The broker's environment. Settings of the machine's own broker (RABBITMQ_*, ERL_*) are left out, and so is
 * /etc/rabbitmq: the private instance must not share a node name, a cookie or a port with it.
 */
export function brokerEnvironment(
  base: NodeJS.ProcessEnv,
  folder: string,
  nodeName: string,
  ports: BrokerPorts,
): NodeJS.ProcessEnv {
  const files = brokerFiles(folder);
  const foreign = /^(RABBITMQ_|ERL_|CONF_ENV_FILE$|NOTIFY_SOCKET$)/;
  return {
    ...Object.fromEntries(Object.entries(base).filter(([name]) => !foreign.test(name))),
    HOME: files.home,
    RABBITMQ_NODENAME: nodeName,
    RABBITMQ_MNESIA_BASE: files.data,
    RABBITMQ_LOG_BASE: files.log,
    RABBITMQ_CONF_ENV_FILE: files.environment,
    RABBITMQ_CONFIG_FILE: files.config,
    RABBITMQ_ADVANCED_CONFIG_FILE: files.advancedConfig,
    RABBITMQ_ENABLED_PLUGINS_FILE: files.plugins,
    RABBITMQ_GENERATED_CONFIG_DIR: join(files.data, 'config'),
    RABBITMQ_PID_FILE: join(files.data, 'broker.pid'),
    RABBITMQ_DIST_PORT: String(ports.distribution),
    // Our own epmd runs already; without this the broker would start one that outlives it.
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1} -start_epmd false',
    // Loading some thousand modules wakes the schedulers again and again; letting them spin for a moment before they
    // sleep takes a third off the start-up time where waking is dear (virtual machines), and nothing when idle.
    RABBITMQ_SCHEDULER_BUSY_WAIT_THRESHOLD: 'very_short',
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_CRASH_DUMP_SECONDS: '0',
  };
}
