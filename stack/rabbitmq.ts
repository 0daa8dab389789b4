import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import { connect as connectAmqp } from 'amqplib';
import { findEpmd, findRabbitmqServer } from '../scripts/setup/locations.mjs';
import { BreakableServer } from './breakable-server.ts';
import type { PartContext } from './mongodb.ts';
import { StackError, isGiven } from './part.ts';
import type { Found, StackPart } from './part.ts';
import { PortTakenError, withFreePorts } from './ports.ts';
import { launch, waitUntilReady } from './private-process.ts';
import type { PrivateProcess } from './private-process.ts';
import { brokerConfig, brokerEnvironment, brokerFiles, enabledPlugins } from './rabbitmq-config.ts';
import type { BrokerPorts } from './rabbitmq-config.ts';

export interface RabbitPart extends StackPart {
  readonly url: string;
  /** Base URL of the management API, credentials included; null if nobody says where it is. */
  readonly managementUrl: string | null;
}

const epmdLimitS = 20;
// Five seconds on an idle machine; a busy one with two cores was seen to take more than 60.
const readyLimitS = 150;
const privateCredentials = 'guest:guest';

/** The product and version as the broker says it when a client connects, and its cluster's name. */
async function askBroker(url: string, timeoutMs: number): Promise<{ product: string; cluster: string }> {
  const connection = await connectAmqp(url, { timeout: timeoutMs });
  try {
    const properties = connection.connection.serverProperties as Record<string, unknown>;
    const name = String(properties['product']).toLowerCase();
    return {
      product: `${name} ${String(properties['version'])}`,
      cluster: String(properties['cluster_name']),
    };
  } finally {
    await connection.close();
  }
}

/** The broker's own pid, from the management API, which is thereby proved to be up too. */
async function askManagement(managementUrl: string, nodeName: string): Promise<number> {
  const url = new URL(`/api/nodes/${encodeURIComponent(nodeName)}`, managementUrl);
  const authorization = `Basic ${Buffer.from(privateCredentials).toString('base64')}`;
  url.username = '';
  url.password = '';
  const response = await fetch(url, { headers: { authorization }, signal: AbortSignal.timeout(2000) });
  const body = (await response.json()) as { os_pid?: string };
  if (!response.ok || body.os_pid === undefined)
    throw new Error(`management API answered ${response.status}`);
  return Number(body.os_pid);
}

/** The management API of a broker that somebody else runs: RABBITMQ_MANAGEMENT_URL, else the usual port. */
export function externalManagementUrl(url: string, env: NodeJS.ProcessEnv): string | null {
  const given = env['RABBITMQ_MANAGEMENT_URL'];
  if (given !== undefined && given !== '') return given;
  const { protocol, username, password, hostname } = new URL(url);
  if (protocol === 'amqps:') return null;
  const credentials = username === '' ? privateCredentials : `${username}:${password}`;
  return `http://${credentials}@${hostname}:15672`;
}

async function useExternal(url: string, env: NodeJS.ProcessEnv): Promise<RabbitPart> {
  try {
    const { product } = await askBroker(url, 5000);
    return {
      url,
      managementUrl: externalManagementUrl(url, env),
      description: `${product} (external)`,
      pid: null,
      server: null,
      stop: async () => undefined,
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StackError(
      `RABBITMQ_URL (${url.replace(/\/\/[^@/]*@/, '//')}) does not answer: ${reason}. Start that broker or correct ` +
        'the address; unset RABBITMQ_URL to let the stack start a private broker.',
      { cause: error },
    );
  }
}

async function writeBrokerFiles(folder: string, ports: BrokerPorts): Promise<void> {
  const files = brokerFiles(folder);
  for (const path of [files.home, files.data, files.log]) await mkdir(path, { recursive: true });
  await writeFile(files.config, brokerConfig(ports));
  await writeFile(files.advancedConfig, '[].\n');
  await writeFile(files.environment, '');
  await writeFile(files.plugins, enabledPlugins);
}

async function acceptsTcp(port: number): Promise<void> {
  const socket = connectTcp(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
  } finally {
    socket.destroy();
  }
}

async function startEpmd(
  path: string,
  folder: string,
  env: NodeJS.ProcessEnv,
  context: PartContext,
  port: number,
) {
  const epmd = await launch(
    {
      name: 'epmd',
      command: path,
      args: ['-address', '127.0.0.1', '-port', String(port)],
      env,
      cwd: folder,
      logFile: join(folder, 'epmd.log'),
    },
    context.guard,
  );
  try {
    await waitUntilReady('epmd', epmd, epmdLimitS, () => acceptsTcp(port), context.signal);
    return epmd;
  } catch (error) {
    await epmd.stop();
    throw error;
  }
}

async function startOnPorts(
  programs: { server: string; epmd: string },
  ports: BrokerPorts,
  context: PartContext,
): Promise<RabbitPart> {
  const folder = join(context.folder, `rabbitmq-${ports.amqp}`);
  await writeBrokerFiles(folder, ports);
  const nodeName = `focus-${randomBytes(4).toString('hex')}@localhost`;
  const env = brokerEnvironment(context.env, folder, nodeName, ports);
  const epmd = await startEpmd(programs.epmd, folder, env, context, ports.epmd);
  const spec = {
    name: 'rabbitmq-server',
    command: programs.server,
    args: [],
    env,
    cwd: folder,
    logFile: join(folder, 'server.log'),
  };
  const start = () => launch(spec, context.guard);
  const url = `amqp://${privateCredentials}@127.0.0.1:${ports.amqp}`;
  const managementUrl = `http://${privateCredentials}@127.0.0.1:${ports.management}`;
  const untilReady = <T>(process: PrivateProcess, ready: () => Promise<T>, signal?: AbortSignal) =>
    waitUntilReady('rabbitmq-server', process, readyLimitS, ready, signal);
  const takesConnections = async () => {
    await acceptsTcp(ports.amqp);
    const { product, cluster } = await askBroker(url, 2000);
    // Another stack's broker may have won this port: ours then fails to start, which ends this wait.
    if (!cluster.startsWith(nodeName.split('@')[0] ?? ''))
      throw new PortTakenError(`${url} is broker ${cluster}`);
    return `${product} (private)`;
  };
  const removeAll = async (): Promise<void> => {
    await epmd.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  let first: PrivateProcess | null = null;
  try {
    first = await start();
    const ready = async () => {
      const description = await takesConnections();
      return { pid: await askManagement(managementUrl, nodeName), description };
    };
    const { pid, description } = await untilReady(first, ready, context.signal);
    const server = new BreakableServer({
      name: 'rabbitmq-server',
      process: first,
      launch: start,
      // Not until its management knows it: that comes seconds later, and who waits for the broker does not need it.
      untilReady: (process) => untilReady(process, takesConnections),
      warn: context.warn,
    });
    const stop = async (): Promise<void> => {
      await server.close();
      await removeAll();
    };
    return { url, managementUrl, description, pid, server, stop };
  } catch (error) {
    await first?.stop();
    await removeAll();
    throw error;
  }
}

const installHint =
  'Run "npm run setup", which installs RabbitMQ, or set RABBITMQ_URL to a broker (amqp://user:password@host:5672).';

/**
 * A real broker for the stack: RABBITMQ_URL, else a private RabbitMQ with the management and Prometheus plugins.
 * @returns the running part, or the reason why there is none and what to install.
 * @throws {StackError} RABBITMQ_URL is set and does not answer: what was asked for by name is never replaced.
 */
export async function startRabbit(context: PartContext): Promise<Found<RabbitPart>> {
  const given = context.env['RABBITMQ_URL'];
  if (isGiven(given)) return { part: await useExternal(given, context.env), notes: [] };

  const server = findRabbitmqServer(context.env);
  const epmd = findEpmd(context.env);
  if (server === null || epmd === null) {
    const missing = server === null ? 'no rabbitmq-server found' : "Erlang's epmd not found";
    return { part: null, reason: `no RabbitMQ (${missing}). ${installHint}` };
  }
  try {
    const part = await withFreePorts(
      5,
      ([amqp = 0, management = 0, prometheus = 0, distribution = 0, epmdPort = 0]) =>
        startOnPorts(
          { server, epmd },
          { amqp, management, prometheus, distribution, epmd: epmdPort },
          context,
        ),
    );
    return { part, notes: [] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { part: null, reason: `no RabbitMQ (${server} did not start: ${reason}). ${installHint}` };
  }
}
