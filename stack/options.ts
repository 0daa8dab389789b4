import { parseArgs } from 'node:util';
import { StackError } from './part.ts';

export interface CliOptions {
  readonly help: boolean;
  readonly defects: boolean;
  /** A missing real part is an error. */
  readonly strict: boolean;
  /** How many times faster than real the emulator's own clocks run (pod start, drain, cleanup). */
  readonly clock: number;
  /** The emulator's HTTP port; 0: a free one. */
  readonly port: number;
  /** Port of the web application; 0: a free one. */
  readonly webPort: number;
  /** Where alerts are taken off their queue. */
  readonly consumer: 'in-process' | 'own-process';
  /** Whether HTTP server, stream workers, web application, recorder and consumer are processes of their own. */
  readonly processes: 'one' | 'apart';
  /** Whether a process of its own that dies is started again. */
  readonly restart: boolean;
  /** Whether servers can be taken away and every path goes through a proxy. */
  readonly faults: boolean;
  /** What is wrong with the emulator from the start, and what it has. */
  readonly emulator: BrokenOptions;
}

/** Options of the emulator that are handed on as they are; it checks what files and names mean. */
export interface BrokenOptions {
  readonly defectsFile?: string;
  readonly defectSet?: string;
  readonly resourcesFile?: string;
  readonly gpuSlots?: number;
  readonly ports?: number;
}

export const helpText = `Usage: npm run emulator -- [options]

Starts the embedded Focus Server with a real database and broker and prints their addresses. Ctrl-C stops it.

Options:
  --strict     fail (exit code 2) when a real database or broker is missing, instead of using a stand-in
  --clock N    run the emulator's own clocks (pod start 7 s, drain 30 s, cleanup 50 s) N times faster;
               default by LOAD_SCALE: smoke 10 (also when unset), ci 2, full 1
  --port N     HTTP port of the Focus Server; default: a free one
  --web-port N HTTP port of the web application; default: a free one
  --consumer W where alerts are taken off their queue: in-process (default), or own-process, which needs a real
               database and broker
  --processes W one (default), or apart: HTTP server, stream workers, web application, recorder and consumer are
               processes of their own; needs a real database and broker
  --no-restart a process of its own that dies stays down, instead of being started again after a second
  --no-faults  no proxy on the paths to database, broker, server and web application, and no control interface for
               the database and the broker: scenarios with faults are then not available
  --defects-file F  switch on the defects of a YAML or JSON file
  --set NAME   switch on a set of defects, such as as-deployed
  --resources F  limits and service times of a YAML or JSON file
  --gpu-slots N  so many jobs can stream at once; more are refused with 503
  --ports N    so many stream ports, and with them slots
  --defects    list the defects that the emulator can be given, and exit
  --help       show this text

Environment (also read from .env):
  MONGODB_URI              use this MongoDB; a database of our own name is made in it and dropped at the end
  RABBITMQ_URL             use this broker; RABBITMQ_MANAGEMENT_URL says where its management API is
  WEB_PASSWORD             password of the web application's accounts; default focus-load-web
  FOCUS_LOAD_CACHE         folder with the database server that "npm run setup" built
  STACK_OWNER_PID          stop when this process is gone

Exit codes: 0 stopped by a signal or because the owner is gone, 2 could not start or could not clean up.
`;

const clockByScale: Readonly<Record<string, number>> = { smoke: 10, ci: 2, full: 1 };

function clockFrom(text: string | undefined, scale: string | undefined): number {
  if (text !== undefined) {
    const clock = Number(text);
    if (text.trim() === '' || !Number.isFinite(clock) || clock <= 0) {
      throw new StackError(`--clock ${text}: expected a number above 0, for example --clock 10.`);
    }
    return clock;
  }
  const clock = clockByScale[scale === undefined || scale === '' ? 'smoke' : scale];
  if (clock === undefined) {
    throw new StackError(`LOAD_SCALE=${scale}: expected smoke, ci or full. Correct it, or give --clock N.`);
  }
  return clock;
}

function consumerFrom(text = 'in-process'): CliOptions['consumer'] {
  if (text === 'in-process' || text === 'own-process') return text;
  throw new StackError(`--consumer ${text}: expected in-process or own-process.`);
}

function processesFrom(text = 'one'): CliOptions['processes'] {
  if (text === 'one' || text === 'apart') return text;
  throw new StackError(`--processes ${text}: expected one or apart.`);
}

function countFrom(option: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (/^\d{1,5}$/.test(text) && count >= least) return count;
  throw new StackError(`${option} ${text}: expected a whole number from ${least} to 99999.`);
}

/** Those that were given. */
function present<T extends object>(values: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}

function portFrom(option: string, text: string | undefined): number {
  if (text === undefined) return 0;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65535) {
    throw new StackError(`${option} ${text}: expected a whole number from 0 to 65535 (0: a free port).`);
  }
  return port;
}

/**
 * Reads the command line of the starter.
 * @throws {StackError} unknown option, missing or wrong value.
 */
export function parseCliOptions(args: readonly string[], env: NodeJS.ProcessEnv): CliOptions {
  let values;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        defects: { type: 'boolean' },
        strict: { type: 'boolean' },
        clock: { type: 'string' },
        port: { type: 'string' },
        'web-port': { type: 'string' },
        consumer: { type: 'string' },
        processes: { type: 'string' },
        'no-restart': { type: 'boolean' },
        'no-faults': { type: 'boolean' },
        'defects-file': { type: 'string' },
        set: { type: 'string' },
        resources: { type: 'string' },
        'gpu-slots': { type: 'string' },
        ports: { type: 'string' },
      },
    }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StackError(`${reason.replace(/\.?$/, '.')} "npm run emulator -- --help" lists the options.`, {
      cause: error,
    });
  }
  const { help = false, defects = false, strict = false } = values;
  return {
    help,
    defects,
    strict,
    clock: clockFrom(values.clock, env['LOAD_SCALE']),
    port: portFrom('--port', values.port),
    webPort: portFrom('--web-port', values['web-port']),
    consumer: consumerFrom(values.consumer),
    processes: processesFrom(values.processes),
    restart: values['no-restart'] !== true,
    faults: values['no-faults'] !== true,
    emulator: present<BrokenOptions>({
      defectsFile: values['defects-file'],
      defectSet: values.set,
      resourcesFile: values.resources,
      gpuSlots: countFrom('--gpu-slots', values['gpu-slots'], 0),
      ports: countFrom('--ports', values.ports, 1),
    }),
  };
}
