import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npmCommand, packageDifferences } from './decisions.mjs';
import { run } from './run-command.mjs';

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw new Error(`${path} cannot be read: ${error.message}`, { cause: error });
  }
}

/** The project's npm packages: installed exactly when they differ from package-lock.json. */
export const npmStep = (root) => ({
  name: 'npm packages',
  needsSystem: false,
  check: async () => {
    const lock = readJson(join(root, 'package-lock.json'));
    if (lock === null)
      throw new Error(`${join(root, 'package-lock.json')} is missing; the clone is not complete`);
    const installed = readJson(join(root, 'node_modules', '.package-lock.json'));
    if (installed === null) return { present: false, detail: 'node_modules is not there' };
    const differences = packageDifferences(lock, installed);
    if (differences.length > 0) return { present: false, detail: differences.join('; ') };
    return {
      present: true,
      detail: `${Object.keys(installed.packages).length} packages as in package-lock.json`,
    };
  },
  remedy: () => 'run: npm ci (behind a proxy: npm config set proxy, npm config set registry)',
  install: {
    any: () => run([...npmCommand(process.env, process.platform, process.execPath), 'ci'], { cwd: root }),
  },
});
