import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { didYouMean, listed } from '../profile/nearest.ts';
import { formatProblem } from '../profile/problem.ts';
import type { Environment } from './environment.ts';
import { ConfigurationError } from './errors.ts';
import { parseEnvironment } from './parse-environment.ts';

/** The project's own environments. */
export const ENVIRONMENTS_FOLDER = fileURLToPath(new URL('../../environments/', import.meta.url));
/** The target when `TARGET` is not set. */
export const DEFAULT_TARGET = 'emulator';
const EXAMPLE = '.example.yaml';

/** Names that `TARGET` may have: the files of `environments/` without examples. */
export function listEnvironments(folder = ENVIRONMENTS_FOLDER): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml') && !file.endsWith(EXAMPLE))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/**
 * The environment that `TARGET` names (the emulator unless set). An embedded environment whose `focus.baseUrl` is
 * not null (`FOCUS_BASE_URL`) is already running. The caller has read `.env`. `ENVIRONMENTS` names another folder.
 * @throws ConfigurationError with every problem of the file, or naming the nearest environment
 */
export function loadEnvironment(
  env: NodeJS.ProcessEnv = process.env,
  folder = env['ENVIRONMENTS'] || ENVIRONMENTS_FOLDER,
): Environment {
  const name = (env['TARGET'] ?? '') === '' ? DEFAULT_TARGET : String(env['TARGET']);
  const names = listEnvironments(folder);
  const file = `environments/${name}.yaml`;
  if (!names.includes(name)) {
    throw new ConfigurationError([`TARGET: there is no environment "${name}"${advice(name, names, folder)}`]);
  }
  const parsed = parseEnvironment(readFileSync(path.join(folder, `${name}.yaml`), 'utf8'), name, file, env);
  if ('environment' in parsed) return parsed.environment;
  throw new ConfigurationError(parsed.problems.map(formatProblem));
}

function advice(name: string, names: readonly string[], folder: string): string {
  const there = names.length === 0 ? '; there are none' : `; there is ${listed(names)}`;
  if (existsSync(path.join(folder, `${name}${EXAMPLE}`))) {
    return `${there} - copy environments/${name}${EXAMPLE} to environments/${name}.yaml and fill it in`;
  }
  const hint = didYouMean(name, names);
  return `${there} - ${hint === '' ? `write environments/${name}.yaml` : hint}`;
}
