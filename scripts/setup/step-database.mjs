import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chooseDatabase } from './decisions.mjs';
import { installFerretdb } from './ferretdb.mjs';
import { ferretdbPath, findMongod, findOnPath, isExecutableFile } from './locations.mjs';
import { ask, run } from './run-command.mjs';

const defaultDownloadLimitS = 20;

const fetchCommand = (root) => [process.execPath, join(root, 'scripts', 'setup', 'fetch-mongod.mjs')];

function cachedMongod(root) {
  if (!existsSync(join(root, 'node_modules', 'mongodb-memory-server-core'))) return null;
  return (
    ask(fetchCommand(root), { ...process.env, MONGOMS_RUNTIME_DOWNLOAD: '0' })
      ?.split('\n')
      .at(-1) ?? null
  );
}

/** Cheapest question first: the cache of mongodb-memory-server is asked only when nothing better is there. */
function findDatabase(root) {
  const facts = { mongodbUri: process.env.MONGODB_URI, mongod: findMongod() };
  const first = chooseDatabase(facts);
  if (first !== null) return first;
  const ferretdb = isExecutableFile(ferretdbPath()) ? ferretdbPath() : null;
  return chooseDatabase({ ...facts, cachedMongod: cachedMongod(root), ferretdb });
}

async function downloadMongod(root) {
  const limitS = Number(process.env.FOCUS_LOAD_MONGOD_DOWNLOAD_S ?? defaultDownloadLimitS);
  const env = { ...process.env, MONGOMS_RUNTIME_DOWNLOAD: '1' };
  await run(fetchCommand(root), { cwd: root, env, limitS, quiet: true });
}

/** Tries one way after the other; fails with the reasons of all. */
async function installFirstThatWorks(ways) {
  const reasons = [];
  for (const [label, way] of ways) {
    try {
      return await way();
    } catch (error) {
      reasons.push(`${label}: ${error.message}`);
      console.log(`           ${label} did not work: ${error.message}`);
    }
  }
  throw new Error(reasons.join('; '));
}

async function installWithBrew() {
  if (findOnPath(['brew']) === null) throw new Error('Homebrew is not installed; see https://brew.sh');
  await run(['brew', 'tap', 'mongodb/brew']);
  await run(['brew', 'install', 'mongodb-community']);
}

/**
 * A real mongod: on PATH, or downloaded by mongodb-memory-server (so after the npm packages). Never needed by
 * itself, because FerretDB can do its work; while FerretDB is there, no download is tried again.
 */
export const mongodStep = (root) => ({
  name: 'MongoDB',
  optional: true,
  check: async () => {
    const choice = findDatabase(root);
    if (choice === null) return { present: false };
    const detail =
      choice.kind === 'ferretdb' ? 'no mongod; the FerretDB fallback does its work' : choice.detail;
    return { present: true, detail };
  },
  remedy: () =>
    'FerretDB can do its work; for a real MongoDB put a mongod on PATH ' +
    '(https://www.mongodb.com/docs/manual/installation) or set MONGODB_URI to a server',
  install: {
    debian: () => downloadMongod(root),
    macos: () =>
      installFirstThatWorks([
        ['Homebrew', installWithBrew],
        ['Downloading mongod', () => downloadMongod(root)],
      ]),
    other: () => downloadMongod(root),
  },
});

/** FerretDB, built from source when there is no MongoDB by now. */
export const ferretdbStep = (root) => ({
  name: 'FerretDB',
  needsSystem: true,
  check: async () => {
    const choice = findDatabase(root);
    if (choice === null) return { present: false, detail: 'needed because there is no MongoDB' };
    const detail = choice.kind === 'ferretdb' ? choice.detail : `not needed: ${choice.detail}`;
    return { present: true, detail };
  },
  remedy: () =>
    'install Go 1.24 or later (https://go.dev/dl), which builds it, or put a mongod on PATH, or set MONGODB_URI',
  install: {
    debian: () => installFerretdb('debian'),
    macos: () => installFerretdb('macos'),
    other: () => installFerretdb('other'),
  },
});
