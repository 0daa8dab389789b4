import { join } from 'node:path';
import { MongoBinary } from 'mongodb-memory-server-core';
import { ferretdbPath, findMongod, isExecutableFile } from '../scripts/setup/locations.mjs';

/** A database server program on this machine, and how to start it as a private instance. */
export interface MongoCandidate {
  readonly name: 'mongod' | 'ferretdb';
  readonly path: string;
  /** Command-line arguments for a private instance with its data in `folder`. */
  readonly args: (folder: string, port: number) => string[];
  /** What is set for it unless the user sets something else. */
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * FerretDB makes every document of a collection anew for each query. Collecting that garbage less often, at a few dozen
 * megabytes more, takes a third of the time off a query.
 */
const FERRETDB_ENV = { GOGC: '400' };

export function mongodArgs(folder: string, port: number): string[] {
  const noSocketFile = process.platform === 'win32' ? [] : ['--nounixsocket'];
  return ['--dbpath', folder, '--bind_ip', '127.0.0.1', '--port', String(port), '--quiet', ...noSocketFile];
}

export function ferretdbArgs(folder: string, port: number): string[] {
  return [
    '--handler=sqlite',
    `--sqlite-url=file:${folder}/`,
    `--state-dir=${folder}`,
    `--listen-addr=127.0.0.1:${port}`,
    '--telemetry=disable',
    '--debug-addr=-',
    // At its default it logs every connection: a soak run would fill the disk.
    '--log-level=error',
  ];
}

/**
 * The mongod that mongodb-memory-server-core has in its cache (or that MONGOMS_SYSTEM_BINARY names).
 * Never downloads: that is set-up's job, with a time-out.
 */
async function cachedMongod(): Promise<string | { reason: string }> {
  const before = process.env['MONGOMS_RUNTIME_DOWNLOAD'];
  process.env['MONGOMS_RUNTIME_DOWNLOAD'] = '0';
  try {
    return await MongoBinary.getPath();
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  } finally {
    if (before === undefined) delete process.env['MONGOMS_RUNTIME_DOWNLOAD'];
    else process.env['MONGOMS_RUNTIME_DOWNLOAD'] = before;
  }
}

/**
 * What there is to start, best first: mongod on PATH, a mongod in mongodb-memory-server's cache, FerretDB in the
 * project's cache; and for each that is absent, where it was looked for.
 */
export async function findMongoCandidates(
  env: NodeJS.ProcessEnv,
): Promise<{ candidates: MongoCandidate[]; absent: string[] }> {
  const candidates: MongoCandidate[] = [];
  const absent: string[] = [];
  const onPath = findMongod(env);
  if (onPath === null) absent.push('no mongod on PATH');
  else candidates.push({ name: 'mongod', path: onPath, args: mongodArgs });

  const cached = await cachedMongod();
  if (typeof cached === 'string') candidates.push({ name: 'mongod', path: cached, args: mongodArgs });
  else absent.push('no mongod in the cache of mongodb-memory-server');

  const ferretdb = ferretdbPath(env);
  if (isExecutableFile(ferretdb))
    candidates.push({ name: 'ferretdb', path: ferretdb, args: ferretdbArgs, env: FERRETDB_ENV });
  else absent.push(`no FerretDB at ${join(ferretdb)}`);
  return { candidates, absent };
}
