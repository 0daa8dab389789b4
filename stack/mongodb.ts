import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import type { Guard } from './guard.ts';
import { BreakableServer } from './breakable-server.ts';
import { findMongoCandidates } from './mongodb-candidates.ts';
import type { MongoCandidate } from './mongodb-candidates.ts';
import { withDatabase, withoutCredentials } from './mongodb-uri.ts';
import { StackError, isGiven } from './part.ts';
import type { Found, StackPart } from './part.ts';
import { withFreePorts } from './ports.ts';
import { launch, waitUntilReady } from './private-process.ts';
import type { PrivateProcess } from './private-process.ts';

export interface MongoPart extends StackPart {
  /** Address with the database in its path. */
  readonly uri: string;
  readonly databaseName: string;
}

export interface PartContext {
  readonly env: NodeJS.ProcessEnv;
  /** The stack's own temporary folder. */
  readonly folder: string;
  readonly guard: Guard;
  /** Told when a server of ours ends in mid-run. */
  readonly warn: (message: string) => void;
  /** Aborts the wait for a server to become ready. */
  readonly signal?: AbortSignal | undefined;
}

const privateDatabaseName = 'prisma';
const readyLimitS = 60;

interface ServerFacts {
  /** `mongod 7.0.5` or `ferretdb 1.24.2`. */
  readonly product: string;
  readonly pid: number;
}

/** Asks the server who it is; this is also the ping that proves it ready. */
async function askServer(uri: string, timeoutMs: number): Promise<ServerFacts> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: timeoutMs, connectTimeoutMS: timeoutMs });
  try {
    await client.connect();
    const admin = client.db('admin');
    await admin.command({ ping: 1 });
    const build = await admin.command({ buildInfo: 1 });
    const ferretdb: unknown = build['ferretdbVersion'];
    const product =
      typeof ferretdb === 'string'
        ? `ferretdb ${ferretdb.replace(/^v/, '')}`
        : `mongod ${String(build['version'])}`;
    return { product, pid: await serverPid(client) };
  } finally {
    await client.close();
  }
}

/** The server's own pid, or 0 where it does not say (a restricted user may not ask). */
async function serverPid(client: MongoClient): Promise<number> {
  try {
    return Number((await client.db('admin').command({ serverStatus: 1 }))['pid']);
  } catch (error) {
    if ((error as { codeName?: string }).codeName === 'Unauthorized') return 0;
    throw error;
  }
}

/** A server that somebody else runs: a database of our own name in it, dropped at the end. */
async function useExternal(uri: string): Promise<MongoPart> {
  const databaseName = `prisma_emulator_${randomBytes(4).toString('hex')}`;
  const ownUri = withDatabase(uri, databaseName);
  let facts: ServerFacts;
  try {
    facts = await askServer(ownUri, 3000);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StackError(
      `MONGODB_URI (${withoutCredentials(uri)}) does not answer: ${reason}. Start that server or correct the ` +
        'address; unset MONGODB_URI to let the stack start a private database.',
      { cause: error },
    );
  }
  return {
    uri: ownUri,
    databaseName,
    description: `${facts.product} (external)`,
    pid: null,
    server: null,
    stop: async () => {
      const client = new MongoClient(ownUri, { serverSelectionTimeoutMS: 5000 });
      try {
        await client.db(databaseName).dropDatabase();
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new StackError(
          `The database ${databaseName} could not be dropped (${reason}); drop it by hand.`,
          {
            cause: error,
          },
        );
      } finally {
        await client.close();
      }
    },
  };
}

async function startPrivate(candidate: MongoCandidate, context: PartContext): Promise<MongoPart> {
  return withFreePorts(1, async ([port = 0]) => {
    const folder = join(context.folder, `${candidate.name}-${port}`);
    await mkdir(folder, { recursive: true });
    const start = () =>
      launch(
        {
          name: candidate.name,
          command: candidate.path,
          args: candidate.args(folder, port),
          env: { ...candidate.env, ...context.env },
          cwd: folder,
          logFile: join(context.folder, `${candidate.name}-${port}.log`),
        },
        context.guard,
      );
    const uri = `mongodb://127.0.0.1:${port}/${privateDatabaseName}`;
    const untilReady = (process: PrivateProcess, signal?: AbortSignal) =>
      waitUntilReady(
        candidate.name,
        process,
        readyLimitS,
        async () => {
          const answer = await askServer(uri, 1000);
          // Another stack's server may have won this port a moment before ours failed to bind it.
          if (answer.pid !== process.identity.pid)
            throw new Error(`port ${port} is answered by pid ${answer.pid}`);
          return answer;
        },
        signal,
      );
    const first = await start();
    const removeFolder = () => rm(folder, { recursive: true, force: true, maxRetries: 5 });
    let facts: ServerFacts;
    try {
      facts = await untilReady(first, context.signal);
    } catch (error) {
      await first.stop();
      await removeFolder();
      throw error;
    }
    const server = new BreakableServer({
      name: candidate.name,
      process: first,
      launch: start,
      untilReady: (process) => untilReady(process),
      warn: context.warn,
    });
    const stop = async (): Promise<void> => {
      await server.close();
      await removeFolder();
    };
    const description = `${facts.product} (private)`;
    return { uri, databaseName: privateDatabaseName, description, pid: facts.pid, server, stop };
  });
}

/**
 * A real database for the stack: MONGODB_URI, else a private instance of the first of mongod on PATH, mongod in
 * mongodb-memory-server's cache and FerretDB that starts.
 * @returns the running part, with a note for every better candidate that did not start; or the reason for none.
 * @throws {StackError} MONGODB_URI is set and does not answer: what was asked for by name is never replaced.
 */
export async function startMongo(context: PartContext): Promise<Found<MongoPart>> {
  const given = context.env['MONGODB_URI'];
  if (isGiven(given)) return { part: await useExternal(given), notes: [] };

  const { candidates, absent } = await findMongoCandidates(context.env);
  const notes: string[] = [];
  for (const candidate of candidates) {
    try {
      return { part: await startPrivate(candidate, context), notes };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      notes.push(`${candidate.path} did not start: ${reason}`);
    }
  }
  return {
    part: null,
    reason:
      `no MongoDB (${[...notes, ...absent].join('; ')}). Run "npm run setup", which installs one, put a mongod on ` +
      'PATH, or set MONGODB_URI to a server.',
  };
}
