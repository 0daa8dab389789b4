/**
 * Where the system parts are: one place for the set-up, which installs them, and the stack starter, which runs them.
 * Built-ins only: set-up runs before any package is installed.
 */
import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

export const ferretdbVersion = '1.24.2';

/** The project's cache folder: FOCUS_LOAD_CACHE, else `focus-load` in the user's cache folder. */
export function cacheFolder(env = process.env, platform = process.platform, home = homedir()) {
  if (env.FOCUS_LOAD_CACHE) return env.FOCUS_LOAD_CACHE;
  if (env.XDG_CACHE_HOME) return join(env.XDG_CACHE_HOME, 'focus-load');
  if (platform === 'win32' && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, 'focus-load');
  return join(home, '.cache', 'focus-load');
}

/** Where set-up puts the FerretDB binary it builds, and where the stack looks for it. */
export function ferretdbPath(env = process.env, platform = process.platform, home = homedir()) {
  const file = platform === 'win32' ? 'ferretdb.exe' : 'ferretdb';
  return join(cacheFolder(env, platform, home), `ferretdb-${ferretdbVersion}`, file);
}

export function isExecutableFile(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch (error) {
    if (['ENOENT', 'EACCES', 'ENOTDIR', 'ELOOP'].includes(error.code)) return false;
    throw error;
  }
}

/** The first of `names` that is an executable on PATH (with Windows' .exe), or null. */
export function findOnPath(names, env = process.env, platform = process.platform) {
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter((folder) => folder !== '');
  const files = platform === 'win32' ? names.map((name) => `${name}.exe`) : names;
  for (const file of files) {
    for (const folder of folders) {
      const path = join(folder, file);
      if (isExecutableFile(path)) return path;
    }
  }
  return null;
}

const firstExecutable = (paths) => paths.find(isExecutableFile) ?? null;

/**
 * The broker's own start script. Debian's /usr/sbin/rabbitmq-server is a wrapper that wants root and changes to the
 * user `rabbitmq`; the script in /usr/lib/rabbitmq/bin runs as whoever calls it, so it is looked for first.
 * FOCUS_LOAD_RABBITMQ_SERVER names the script when it is elsewhere.
 */
export function findRabbitmqServer(env = process.env, platform = process.platform) {
  const given = env.FOCUS_LOAD_RABBITMQ_SERVER;
  if (given) return isExecutableFile(given) ? given : null;
  if (platform === 'win32') return null;
  return (
    firstExecutable([
      '/usr/lib/rabbitmq/bin/rabbitmq-server',
      '/opt/homebrew/opt/rabbitmq/sbin/rabbitmq-server',
      '/usr/local/opt/rabbitmq/sbin/rabbitmq-server',
    ]) ?? findOnPath(['rabbitmq-server'], env, platform)
  );
}

/** Erlang's port mapper daemon, which every broker node registers with. */
export function findEpmd(env = process.env, platform = process.platform) {
  const onPath = findOnPath(['epmd'], env, platform);
  if (onPath !== null || platform === 'win32') return onPath;
  const roots = [
    '/usr/lib/erlang',
    '/opt/homebrew/opt/erlang/lib/erlang',
    '/usr/local/opt/erlang/lib/erlang',
  ];
  return firstExecutable(
    roots.filter(existsSync).flatMap((root) => [
      join(root, 'bin', 'epmd'),
      ...readdirSync(root)
        .filter((name) => name.startsWith('erts-'))
        .map((name) => join(root, name, 'bin', 'epmd')),
    ]),
  );
}

/** A Chromium or Chrome that is installed on the machine; CHROMIUM_PATH says where when it is elsewhere. */
export function findChromium(env = process.env, platform = process.platform) {
  if (env.CHROMIUM_PATH) return isExecutableFile(env.CHROMIUM_PATH) ? env.CHROMIUM_PATH : null;
  if (platform === 'darwin') {
    return firstExecutable([
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    ]);
  }
  if (platform === 'win32') {
    const roots = [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].filter(Boolean);
    return firstExecutable(roots.map((root) => join(root, 'Google', 'Chrome', 'Application', 'chrome.exe')));
  }
  return findOnPath(['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'], env, platform);
}

export function findMongod(env = process.env, platform = process.platform) {
  return findOnPath(['mongod'], env, platform);
}
