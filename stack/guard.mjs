/**
 * The guard: a small process that outlives the stack starter just long enough to clean up after it.
 *
 * The starter keeps a pipe to it and tells it, line by line in JSON, what it has started and made:
 *   {"watch":{"pid":12,"startTime":"345"}}   {"unwatch":12}   {"folder":"/tmp/focus-load-x"}   {"unfolder":"…"}
 * When the pipe closes, by whatever end of the starter (SIGKILL included), the guard ends exactly those
 * processes with their children (SIGTERM, SIGKILL after 2 s), removes the folders and exits. Exit code 1: something stayed.
 * Built-ins only, so that it starts fast and depends on nothing that could be broken.
 */
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { familyIsAlive, signalFamily } from './process-tree.mjs';

const termGraceMs = 2000;
const killGraceMs = 2000;
const pollMs = 25;

/** pid -> identity */
const watched = new Map();
const folders = new Set();

/** Only folders that this project made may be removed, whatever arrives on the pipe. */
function assertOwnFolder(path) {
  if (dirname(path) !== tmpdir() || !basename(path).startsWith('focus-load-')) {
    throw new Error(
      `The guard removes only folders named focus-load-* directly in ${tmpdir()}, but was told to remove ${path}.`,
    );
  }
}

function obey(line) {
  const message = JSON.parse(line);
  if (message.watch) watched.set(message.watch.pid, message.watch);
  if (message.unwatch) watched.delete(message.unwatch);
  if (message.folder) {
    assertOwnFolder(message.folder);
    folders.add(message.folder);
  }
  if (message.unfolder) folders.delete(message.unfolder);
}

/** True if the family was gone within the time. */
async function goneWithin(leaders, limitMs) {
  const endMs = performance.now() + limitMs;
  while (familyIsAlive(leaders)) {
    if (performance.now() > endMs) return false;
    await sleep(pollMs);
  }
  return true;
}

async function endProcesses() {
  const leaders = [...watched.values()];
  if (signalFamily(leaders, 'SIGTERM') === 0) return;
  if (await goneWithin(leaders, termGraceMs)) return;
  signalFamily(leaders, 'SIGKILL');
  if (await goneWithin(leaders, killGraceMs)) return;
  throw new Error(
    `Processes survived SIGKILL: ${leaders.map(({ pid }) => pid).join(', ')}. End them by hand.`,
  );
}

async function cleanUp() {
  await endProcesses();
  for (const folder of folders)
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

// Ctrl-C and a closing terminal reach everybody in the session; the guard must be the last to go.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);
// The starter's stderr may be gone with the starter; there is then nobody left to tell.
process.stderr.on('error', () => process.exit(1));

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  try {
    obey(line);
  } catch (error) {
    console.error(`stack guard: ${error.message}`);
  }
});
lines.on('close', () => {
  cleanUp().then(
    () => process.exit(0),
    (error) => {
      console.error(`stack guard: ${error.message}`);
      process.exit(1);
    },
  );
});
