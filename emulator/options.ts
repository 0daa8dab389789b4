import type { ProcessWatch } from './processes/own-process.ts';
import type { MatchRule } from './recordings/recording.ts';

export interface EmulatorOptions {
  /** Address to listen on; default 127.0.0.1. The control interface is always on loopback. */
  readonly host?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** Default 0: any free port. */
  readonly controlPort?: number;
  /** Of the web application; default 0: any free port. */
  readonly webPort?: number;
  /** Of the web application's accounts `admin`, `restricted` and `user-1` to `user-500`. */
  readonly webPassword?: string;
  /** Where alerts are taken off their queue; default `in-process`. A process of its own needs a real broker. */
  readonly consumer?: 'in-process' | 'own-process';
  /**
   * `apart`: the HTTP server, the stream workers, the web application, the recorder and the consumer of alerts are
   * processes of their own, so that a fault can hit one of them; needs a real database and broker. Default `one`.
   */
  readonly processes?: 'one' | 'apart';
  /** Whether a process that dies is started again by itself; default true. */
  readonly restart?: boolean;
  /** Told of each process that is started; returns what is to be called when it has ended. */
  readonly watch?: ProcessWatch;
  /** null: recordings in memory. */
  readonly mongodbUri: string | null;
  /** Default `prisma`; any other one is dropped on close. */
  readonly databaseName?: string;
  /** null: queues in memory. */
  readonly rabbitmqUrl: string | null;
  /** The server's own waits are divided by this; default 1. */
  readonly clock?: number;
  /** A YAML or JSON list of defects that are on from the start. */
  readonly defectsFile?: string;
  /** A set of defects that is on from the start, such as `as-deployed`. */
  readonly defectSet?: string;
  /** Takes what the deployed server takes: `bad-input-accepted` and `500-for-bad-input` are on; default false. */
  readonly lax?: boolean;
  /** A YAML or JSON file of resources, which are unlimited without it. */
  readonly resourcesFile?: string;
  /** Jobs that can stream at once; takes the place of what the file says. */
  readonly gpuSlots?: number;
  /** Stream ports; takes the place of what the file says. At least so many slots are made. */
  readonly ports?: number;
  /** Slots: jobs alive at once; default 60. */
  readonly jobs?: number;
  /** `stream_port` of slot n is this plus n; default 0: a free block of ports, 12300 where that is free. */
  readonly streamPortBase?: number;
  /** Seed of the recordings; default 1. */
  readonly seed?: number;
  /** Default `covers-start`. */
  readonly matchRule?: MatchRule;
}

/** `control` is the process that owns the others, when they are apart. */
export type ProcessName = 'control' | 'focus-server' | 'streams' | 'web-app' | 'recorder' | 'consumer';

/** One process of the emulator. */
export interface EmulatorProcess {
  readonly name: ProcessName;
  /** null: it is gone, or not back yet. */
  readonly pid: number | null;
  /** Its figures in Prometheus's format; null: it is gone, or not back yet. */
  readonly metricsUrl: string | null;
  /** How often it was started again since the emulator was started. */
  readonly restarts: number;
  /** It is there, and does nothing: stopped by a signal. */
  readonly paused: boolean;
}

export interface RunningEmulator {
  /** http://127.0.0.1:PORT/focus-server */
  readonly focusBaseUrl: string;
  /** http://127.0.0.1:PORT */
  readonly controlUrl: string;
  /** http://127.0.0.1:PORT; the web application's interface is under /prisma/api. */
  readonly webBaseUrl: string;
  /** Slot n streams on this port plus n. */
  readonly streamPortBase: number;
  /** The processes that it consists of, as they are just now. */
  processes(): readonly EmulatorProcess[];
  /** Ends everything, connections that hang included. Safe to call twice. */
  close(): Promise<void>;
}

const DEFAULTS = {
  host: '127.0.0.1',
  port: 0,
  controlPort: 0,
  webPort: 0,
  // Like the guest account of a private broker: it guards nothing but a server on loopback.
  webPassword: 'focus-load-web',
  consumer: 'in-process' as 'in-process' | 'own-process',
  processes: 'one' as 'one' | 'apart',
  restart: true,
  databaseName: 'prisma',
  clock: 1,
  lax: false,
  jobs: 60,
  streamPortBase: 0,
  seed: 1,
  matchRule: 'covers-start' as MatchRule,
};

export type CompleteOptions = EmulatorOptions & typeof DEFAULTS;

/**
 * The options with their defaults.
 * @throws Error naming every option that is wrong and what would be right
 */
export function completeOptions(options: EmulatorOptions): CompleteOptions {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const complete = { ...DEFAULTS, ...Object.fromEntries(given) } as CompleteOptions;
  const wrong: string[] = [];
  const expectNumber = (name: keyof typeof DEFAULTS, ok: (value: number) => boolean, right: string): void => {
    const value = complete[name] as unknown;
    if (typeof value !== 'number' || !ok(value)) wrong.push(`${name} must be ${right}, got ${String(value)}`);
  };
  const whole = (min: number, max: number) => (value: number) =>
    Number.isInteger(value) && value >= min && value <= max;
  expectNumber('port', whole(0, 65_535), 'a port from 0 (any free one) to 65535');
  expectNumber('controlPort', whole(0, 65_535), 'a port from 0 (any free one) to 65535');
  expectNumber('webPort', whole(0, 65_535), 'a port from 0 (any free one) to 65535');
  expectNumber('clock', (value) => value > 0 && value <= 1000, 'a factor above 0, at most 1000');
  expectNumber('jobs', whole(1, 10_000), 'a number of slots from 1 to 10000');
  const base = (value: number): boolean => value === 0 || whole(1024, 55_000)(value);
  expectNumber('streamPortBase', base, '0 (any free ports) or a port from 1024 to 55000');
  expectNumber('seed', whole(0, 0xffff_ffff), 'a whole number from 0 to 4294967295');
  if (!['covers-start', 'overlap'].includes(complete.matchRule)) {
    wrong.push(`matchRule must be covers-start or overlap, got ${String(complete.matchRule)}`);
  }
  if (complete.webPassword === '') wrong.push('webPassword must not be empty');
  if (!['in-process', 'own-process'].includes(complete.consumer)) {
    wrong.push(`consumer must be in-process or own-process, got ${String(complete.consumer)}`);
  } else if (complete.consumer === 'own-process' && (!complete.mongodbUri || !complete.rabbitmqUrl)) {
    wrong.push('consumer own-process needs a mongodbUri and a rabbitmqUrl: stand-ins live in one process');
  }
  if (!['one', 'apart'].includes(complete.processes)) {
    wrong.push(`processes must be one or apart, got ${String(complete.processes)}`);
  } else if (complete.processes === 'apart' && (!complete.mongodbUri || !complete.rabbitmqUrl)) {
    wrong.push('processes apart needs a mongodbUri and a rabbitmqUrl: stand-ins live in one process');
  }
  if (wrong.length > 0) throw new Error(`The emulator's options are wrong: ${wrong.join('; ')}`);
  return complete.processes === 'apart' ? { ...complete, consumer: 'own-process' } : complete;
}
