/** What set-up decides, as functions of facts: no clock, no files, no processes. */
import { dirname, join } from 'node:path';

/** Compares dotted numbers: -1, 0 or 1. Missing numbers count as 0, a leading `go` or `v` and a suffix are ignored. */
export function compareVersions(a, b) {
  const numbers = (text) => (/\d+(\.\d+)*/.exec(text)?.[0] ?? '0').split('.').map(Number);
  const left = numbers(a);
  const right = numbers(b);
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return Math.sign(difference);
  }
  return 0;
}

export const nodeFloor = '20.19.0';
/** FerretDB 1.24 needs Go 1.24; from 1.21 on, Go fetches a newer one by itself when allowed to. */
export const goFloor = '1.21';
export const goFloorToInstall = '1.24';

/**
 * Which package manager set-up can use: `debian` (apt-get; Ubuntu too), `macos` (Homebrew) or `other`.
 * @param osRelease the text of /etc/os-release; empty where there is none.
 */
export function systemKind(platform, osRelease) {
  if (platform === 'darwin') return 'macos';
  if (platform !== 'linux') return 'other';
  const ids = [...osRelease.matchAll(/^(?:ID|ID_LIKE)="?([^"\n]*)"?$/gm)].flatMap(([, value]) =>
    value.split(' '),
  );
  return ids.includes('debian') || ids.includes('ubuntu') ? 'debian' : 'other';
}

/** Puts what a command needs to run as root before it; null when there is no way without asking for a password. */
export function asRoot(command, { isRoot, sudo }) {
  if (isRoot) return command;
  return sudo === null ? null : [sudo, '-n', ...command];
}

/** How npm is called without a shell: the running npm, else the one that came with Node. */
export function npmCommand(env, platform, nodePath) {
  if (env.npm_execpath?.endsWith('.js')) return [nodePath, env.npm_execpath];
  if (platform === 'win32')
    return [nodePath, join(dirname(nodePath), 'node_modules', 'npm', 'bin', 'npm-cli.js')];
  return ['npm'];
}

/**
 * Compares package-lock.json with node_modules/.package-lock.json, which npm writes after an installation.
 * Packages for other platforms are optional and may be absent; anything else must be there in the locked version.
 * @returns up to three differences in words; empty: `npm ci` would change nothing.
 */
export function packageDifferences(lock, installed) {
  const wanted = Object.entries(lock.packages ?? {}).filter(([path]) => path !== '');
  const present = installed?.packages ?? {};
  const differences = [];
  for (const [path, { version, integrity, optional, link }] of wanted) {
    const found = present[path];
    if (found === undefined) {
      if (!optional && !link) differences.push(`${path} is not installed`);
    } else if (found.version !== version || (integrity && found.integrity !== integrity)) {
      differences.push(`${path} is ${found.version}, locked is ${version}`);
    }
  }
  const known = new Set(wanted.map(([path]) => path));
  for (const path of Object.keys(present))
    if (!known.has(path)) differences.push(`${path} is not in the lock file`);
  const more = differences.length - 3;
  return more > 0 ? [...differences.slice(0, 3), `and ${more} more`] : differences;
}

/**
 * Which database the stack will use, in its order of preference; null: none, one must be installed.
 * @param facts paths of what was found (null if absent) and the value of MONGODB_URI.
 */
export function chooseDatabase({ mongodbUri, mongod, cachedMongod, ferretdb }) {
  if (mongodbUri) return { kind: 'uri', detail: 'MONGODB_URI is set' };
  if (mongod) return { kind: 'mongod', detail: mongod };
  if (cachedMongod) return { kind: 'cached mongod', detail: cachedMongod };
  if (ferretdb) return { kind: 'ferretdb', detail: ferretdb };
  return null;
}

/** The version `apt-cache policy` would install, or null. */
export function aptCandidate(policyOutput) {
  const candidate = /^\s*Candidate:\s*(\S+)/m.exec(policyOutput)?.[1];
  return candidate === undefined || candidate === '(none)' ? null : candidate.replace(/^\d+:/, '');
}

/** Set-up's options from the command line. */
export function parseSetupOptions(args) {
  const known = { '--check': 'check', '--strict': 'strict', '--help': 'help', '-h': 'help' };
  const options = { check: false, strict: false, help: false };
  for (const argument of args) {
    const name = known[argument];
    if (name === undefined)
      throw new Error(`Unknown option ${argument}. "npm run setup -- --help" lists the options.`);
    options[name] = true;
  }
  return options;
}

/**
 * What a whole run means.
 * @param results `{name, state: 'present'|'installed'|'missing'|'failed', needed, optional}` per step.
 */
export function summarize(results, { check }) {
  const open = results.filter(({ state, needed }) => needed && (state === 'missing' || state === 'failed'));
  const changed = results.filter(({ state }) => state === 'installed');
  if (open.length > 0) {
    const names = open.map(({ name }) => name).join(', ');
    const next = check ? 'Run "npm run setup".' : 'Do what is said above, then run "npm run setup" again.';
    return { exitCode: 1, text: `Not ready: ${names}. ${next}` };
  }
  const lacking = results.filter(
    ({ state, optional }) => !optional && (state === 'missing' || state === 'failed'),
  );
  if (lacking.length > 0) {
    const names = lacking.map(({ name }) => name).join(', ');
    return {
      exitCode: 0,
      text: `Ready for a remote TARGET (environments/*.yaml). For the emulator, missing here: ${names}.`,
    };
  }
  if (check) return { exitCode: 0, text: 'Everything needed is there.' };
  if (changed.length === 0) return { exitCode: 0, text: 'Nothing to do.' };
  return { exitCode: 0, text: `Ready. Installed: ${changed.map(({ name }) => name).join(', ')}.` };
}
