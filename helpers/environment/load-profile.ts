import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { breaksThings } from '../profile/faults.ts';
import { didYouMean, listed } from '../profile/nearest.ts';
import { parseProfileAtEveryScale, type ProfilesAtEveryScale } from '../profile/parse.ts';
import { formatProblem, type Problem } from '../profile/problem.ts';
import { SCALES, type Profile, type Scale } from '../profile/profile.ts';
import { YamlSource } from '../profile/yaml-source.ts';
import { ConfigurationError } from './errors.ts';

/** The project's own profiles. */
export const PROFILES_FOLDER = fileURLToPath(new URL('../../load-profiles/', import.meta.url));

/**
 * The scale that `LOAD_SCALE` names; smoke when it is not set.
 * @throws ConfigurationError for an unknown scale
 */
export function loadScale(env: NodeJS.ProcessEnv = process.env): Scale {
  const named = env['LOAD_SCALE'] ?? '';
  if (named === '') return 'smoke';
  const scale = SCALES.find((known) => known === named);
  if (scale !== undefined) return scale;
  const hint = didYouMean(named, SCALES);
  throw new ConfigurationError([
    `LOAD_SCALE: expected one of ${SCALES.join(', ')}, found "${named}"${hint === '' ? '' : ` - ${hint}`}`,
  ]);
}

/** The YAML files under a profiles folder, sorted, with forward slashes. */
export function profileFiles(folder = PROFILES_FOLDER): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .map((name) => name.split(path.sep).join('/'))
    .sort();
}

/**
 * Reads one profile at one scale.
 * @param file path under `load-profiles/`, e.g. `api/PZ-14804-spike.yaml`
 * @throws ConfigurationError with every problem of the file, or naming the nearest file when there is none
 */
export function loadProfile(file: string, scale: Scale = loadScale(), folder = PROFILES_FOLDER): Profile {
  const full = path.join(folder, file);
  if (!existsSync(full)) {
    const files = profileFiles(folder);
    const hint = didYouMean(file, files);
    throw new ConfigurationError([
      `there is no profile load-profiles/${file}${hint === '' ? `; there are ${listed(files)}` : ` - ${hint}`}`,
    ]);
  }
  const parsed = parseProfileAtEveryScale(readFileSync(full, 'utf8'), file);
  if ('profiles' in parsed) return parsed.profiles[scale];
  throw new ConfigurationError(parsed.problems.map(formatProblem));
}

/** What there is to run: every profile, by id. @throws ConfigurationError with every problem of every file */
export function listProfiles(folder = PROFILES_FOLDER): ListedProfile[] {
  const { checked, problems } = checkProfiles(folder);
  if (problems.length > 0) throw new ConfigurationError(problems.map(formatProblem));
  return checked.map(({ file, profiles: { full } }) => ({
    id: full.id,
    name: full.name,
    file,
    breaksThings: breaksThings(full),
  }));
}

export interface ListedProfile {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  /** It has faults, so the embedded stack must be one that can be broken. */
  readonly breaksThings: boolean;
}

export interface CheckedProfile {
  readonly file: string;
  readonly profiles: ProfilesAtEveryScale;
}

/** Reads every profile of a folder at every scale; also finds ids that two files share. */
export function checkProfiles(folder = PROFILES_FOLDER): { checked: CheckedProfile[]; problems: Problem[] } {
  const checked: CheckedProfile[] = [];
  const problems: Problem[] = [];
  const fileOfId = new Map<string, string>();
  for (const file of profileFiles(folder)) {
    const text = readFileSync(path.join(folder, file), 'utf8');
    const parsed = parseProfileAtEveryScale(text, file);
    if ('problems' in parsed) problems.push(...parsed.problems);
    else checked.push({ file, profiles: parsed.profiles });
    const duplicate = duplicateId(text, file, fileOfId);
    if (duplicate !== undefined) problems.push(duplicate);
  }
  return { checked, problems };
}

/** An id must name one scenario; also looked for in files that have other problems. */
function duplicateId(text: string, file: string, fileOfId: Map<string, string>): Problem | undefined {
  const source = new YamlSource(text, `load-profiles/${file}`);
  if (source.problems.length > 0) return undefined;
  const id = source.root().fields('a profile')?.get('id');
  if (id === undefined || typeof id.raw !== 'string') return undefined;
  const first = fileOfId.get(id.raw);
  if (first === undefined) {
    fileOfId.set(id.raw, file);
    return undefined;
  }
  source.problems.length = 0;
  id.problem(
    'an id that no other profile has',
    `"${id.raw}", which is also the id of load-profiles/${first}`,
    'give the newer scenario its own id',
  );
  return source.problems[0];
}
