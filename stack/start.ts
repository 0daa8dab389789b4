import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from '../emulator/index.ts';
import type { EmulatorOptions, EmulatorProcess, RunningEmulator } from '../emulator/index.ts';
import { startGuard } from './guard.ts';
import type { Guard } from './guard.ts';
import { startMongo } from './mongodb.ts';
import type { MongoPart, PartContext } from './mongodb.ts';
import type { BrokenOptions } from './options.ts';
import { StackError, partWord } from './part.ts';
import type { Found, StackPart } from './part.ts';
import { openPaths } from './paths.ts';
import type { PathName } from './paths.ts';
import { assertPortFree } from './ports.ts';
import { identify } from './process-tree.mjs';
import { startRabbit } from './rabbitmq.ts';
import type { RabbitPart } from './rabbitmq.ts';
import { startStackControl } from './stack-control.ts';

export type StartEmulator = (options: EmulatorOptions) => Promise<RunningEmulator>;

export interface StackOptions {
  /** Default: the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** A missing real part is an error instead of a stand-in. Default: false. */
  readonly strict?: boolean;
  /** How many times faster than real the emulator's own clocks run. Default: 10, that of LOAD_SCALE=smoke. */
  readonly clock?: number;
  /** HTTP port of the emulator. Default: 0, a free one. */
  readonly port?: number;
  /** Port of the web application. Default: 0, a free one. */
  readonly webPort?: number;
  /** Where alerts are taken off their queue; own-process needs real parts. Default: in-process. */
  readonly consumer?: 'in-process' | 'own-process';
  /** Each part as a process of its own; needs real parts. Default: one. */
  readonly processes?: 'one' | 'apart';
  /** Whether a process of its own that dies is started again. Default: true. */
  readonly restart?: boolean;
  /** Makes servers and paths breakable: a control interface for the servers, a proxy on every path. Default: false. */
  readonly faults?: boolean;
  /** What is wrong with the emulator from the start, and what it has. */
  readonly emulator?: BrokenOptions;
  /** What is started on top of the parts. Default: the embedded Focus Server. */
  readonly startEmulator?: StartEmulator;
  /** Told what the user should know although the stack runs: a better candidate did not start, the guard died. Default: stderr. */
  readonly warn?: (message: string) => void;
  /** Aborting it before the stack runs ends what has been started, and rejects. */
  readonly signal?: AbortSignal;
}

/** The addresses as the suite reads them from its environment; `none` for a part that is a stand-in. */
export interface StackAddresses {
  readonly FOCUS_BASE_URL: string;
  readonly FOCUS_CONTROL_URL: string;
  readonly WEB_BASE_URL: string;
  readonly MONGODB_URI: string;
  readonly RABBITMQ_URL: string;
  readonly RABBITMQ_MANAGEMENT_URL: string;
  /** Takes database and broker away and brings them back; `none` unless the stack was started for faults. */
  readonly STACK_CONTROL_URL: string;
  /** The HTTP interface of the proxy that the paths go through, which is toxiproxy's; `none` as above. */
  readonly TOXIPROXY_URL: string;
  /** E.g. `mongodb:ferretdb-1.24.2-private,rabbitmq:3.10.8-private`. */
  readonly STACK_PARTS: string;
  /** `none` also where somebody else runs the server. */
  readonly MONGODB_PID: string;
  readonly RABBITMQ_PID: string;
}

export interface RunningStack {
  readonly env: StackAddresses;
  /** Null: the emulator uses its in-process stand-in. */
  readonly mongodb: MongoPart | null;
  readonly rabbitmq: RabbitPart | null;
  /** The processes of the emulator, as they were when it was ready. */
  readonly processes: readonly EmulatorProcess[];
  /** For each stand-in: which part, why, and what to install. */
  readonly standIns: readonly string[];
  /** Ends everything and removes what was made; rejects with all that could not be ended or removed. */
  close(): Promise<void>;
}

type CompleteOptions = StackOptions & Required<Omit<StackOptions, 'signal'>>;

const defaults = (): Required<Omit<StackOptions, 'signal'>> => ({
  env: process.env,
  strict: false,
  clock: 10,
  port: 0,
  webPort: 0,
  consumer: 'in-process',
  processes: 'one',
  restart: true,
  faults: false,
  emulator: {},
  startEmulator,
  warn: (message) => console.error(`WARNING: ${message}`),
});

/** What has been started, to be ended in reverse order whatever happens in between. */
class Undo {
  readonly #steps: (() => Promise<void>)[] = [];

  add(step: () => Promise<void>): void {
    this.#steps.push(step);
  }

  /** Runs every step even if one fails. */
  async run(): Promise<void> {
    const failures: string[] = [];
    for (const step of this.#steps.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        failures.push(error instanceof Error ? error.message : String(error));
      }
    }
    if (failures.length > 0)
      throw new StackError(`The stack could not be ended cleanly: ${failures.join(' ')}`);
  }
}

function describe(name: string, found: Found<StackPart>): string {
  if (found.part === null) return `${name}:stand-in`;
  const word = partWord(found.part.description);
  return `${name}:${word.startsWith(`${name}-`) ? word.slice(name.length + 1) : word}`;
}

/** `host:port` of an address of ours. */
const hostOf = (url: string): string => new URL(url).host;

/** The address with another `host:port`. Not `URL`: that cannot change the host of every scheme. */
const withHost = (url: string, host: string): string => url.replace(hostOf(url), host);

async function startParts(options: CompleteOptions, folder: string, guard: Guard, undo: Undo) {
  const context: PartContext = {
    env: options.env,
    folder,
    guard,
    warn: options.warn,
    signal: options.signal,
  };
  const [mongodb, rabbitmq] = await Promise.allSettled([startMongo(context), startRabbit(context)]);
  for (const result of [mongodb, rabbitmq]) {
    if (result.status !== 'fulfilled' || result.value.part === null) continue;
    const { part, notes } = result.value;
    undo.add(() => part.stop());
    for (const note of notes) options.warn(note);
  }
  if (mongodb.status === 'rejected') throw mongodb.reason;
  if (rabbitmq.status === 'rejected') throw rabbitmq.reason;
  return { mongodb: mongodb.value, rabbitmq: rabbitmq.value };
}

/** Has the guard end a process of the emulator when the starter dies, also one that is stopped by a signal. */
function watched(pid: number, guard: Guard): () => void {
  const identity = identify(pid);
  if (identity === null) return () => {};
  guard.watch(identity);
  return () => guard.unwatch(identity);
}

/** @throws {StackError} the emulator says why it does not start: a wrong file, an unknown set, a port in use. */
async function startOrSay(start: StartEmulator, options: EmulatorOptions): Promise<RunningEmulator> {
  try {
    return await start(options);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StackError(`The emulator could not start. ${reason}`, { cause: error });
  }
}

/**
 * Starts database and broker side by side, then the emulator on top of them.
 * @throws {StackError} the port is in use, a named server does not answer, or (strict) a real part is missing.
 *   Whatever had been started by then is ended first.
 */
export async function startStack(given: StackOptions = {}): Promise<RunningStack> {
  const options = { ...defaults(), ...given };
  for (const port of [options.port, options.webPort]) if (port !== 0) await assertPortFree(port, '127.0.0.1');
  const undo = new Undo();
  try {
    const guard = await startGuard(options.warn);
    undo.add(() => guard.release());
    const folder = await mkdtemp(join(tmpdir(), 'focus-load-'));
    guard.watchFolder(folder);
    undo.add(async () => {
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      guard.unwatchFolder(folder);
    });
    const { mongodb, rabbitmq } = await startParts(options, folder, guard, undo);
    options.signal?.throwIfAborted();
    const standIns = [
      ...(mongodb.part === null ? [`The database is an in-process stand-in: ${mongodb.reason}`] : []),
      ...(rabbitmq.part === null ? [`The broker is an in-process stand-in: ${rabbitmq.reason}`] : []),
    ];
    if (options.strict && standIns.length > 0) {
      throw new StackError(`--strict wants real parts. ${standIns.join(' ')}`);
    }
    if (options.consumer === 'own-process' && standIns.length > 0) {
      throw new StackError(`A consumer in its own process needs real parts. ${standIns.join(' ')}`);
    }
    if (options.processes === 'apart' && standIns.length > 0) {
      throw new StackError(`Processes apart need real parts. ${standIns.join(' ')}`);
    }
    const paths = options.faults ? await openPaths({ env: options.env, folder, guard }) : null;
    if (paths !== null) undo.add(() => paths.close());
    /** Addresses of our own servers by way of the proxy; a server of somebody else is reached as it was named. */
    const throughProxy = async (name: PathName, part: StackPart | null, url: string): Promise<string> =>
      paths === null || (part !== null && part.server === null)
        ? url
        : withHost(url, await paths.open(name, hostOf(url)));
    const mongodbUri = mongodb.part && (await throughProxy('database', mongodb.part, mongodb.part.uri));
    const rabbitmqUrl = rabbitmq.part && (await throughProxy('broker', rabbitmq.part, rabbitmq.part.url));
    const webPassword = options.env['WEB_PASSWORD'] ?? '';
    const emulator = await startOrSay(options.startEmulator, {
      host: '127.0.0.1',
      port: options.port,
      webPort: options.webPort,
      ...(webPassword === '' ? {} : { webPassword }),
      consumer: options.consumer,
      processes: options.processes,
      restart: options.restart,
      watch: (pid) => watched(pid, guard),
      mongodbUri,
      ...(mongodb.part === null ? {} : { databaseName: mongodb.part.databaseName }),
      rabbitmqUrl,
      clock: options.clock,
      ...options.emulator,
    });
    undo.add(() => emulator.close());
    options.signal?.throwIfAborted();
    await paths?.open('focus-server', hostOf(emulator.focusBaseUrl));
    await paths?.open('web-app', hostOf(emulator.webBaseUrl));
    const control = options.faults
      ? await startStackControl({
          database: mongodb.part?.server ?? null,
          broker: rabbitmq.part?.server ?? null,
        })
      : null;
    if (control !== null) undo.add(() => control.close());
    return {
      env: {
        FOCUS_BASE_URL: emulator.focusBaseUrl,
        FOCUS_CONTROL_URL: emulator.controlUrl,
        WEB_BASE_URL: emulator.webBaseUrl,
        MONGODB_URI: mongodb.part?.uri ?? 'none',
        RABBITMQ_URL: rabbitmq.part?.url ?? 'none',
        RABBITMQ_MANAGEMENT_URL: rabbitmq.part?.managementUrl ?? 'none',
        STACK_CONTROL_URL: control?.url ?? 'none',
        TOXIPROXY_URL: paths?.apiUrl ?? 'none',
        STACK_PARTS: [describe('mongodb', mongodb), describe('rabbitmq', rabbitmq)].join(','),
        MONGODB_PID: String(mongodb.part?.pid ?? 'none'),
        RABBITMQ_PID: String(rabbitmq.part?.pid ?? 'none'),
      },
      mongodb: mongodb.part,
      rabbitmq: rabbitmq.part,
      processes: emulator.processes(),
      standIns,
      close: () => undo.run(),
    };
  } catch (error) {
    await undo.run();
    throw error;
  }
}
