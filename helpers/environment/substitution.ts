import type { YamlValue } from '../profile/yaml-source.ts';
import { didYouMean } from '../profile/nearest.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

const REFERENCE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
/** Words that may stand beside a secret's `${NAME}` in a header. */
const SCHEME_WORD = /^\s*(bearer|basic|token|apikey|digest)?\s*$/i;

/** Replaces `${NAME}` by environment variables and notes every value that came in this way as a secret. */
export class Substitution {
  readonly #variables: Variables;
  readonly #secrets: Set<string>;

  constructor(variables: Variables, secrets: Set<string>) {
    this.#variables = variables;
    this.#secrets = secrets;
  }

  /** The text with all references replaced; a missing or empty variable is a problem that names it. */
  read(value: YamlValue): string | undefined {
    const raw = value.raw;
    if (typeof raw !== 'string') return value.problem('text, in quotes if it looks like a number');
    let sound = true;
    const text = raw.replace(REFERENCE, (_, name: string) => {
      const found = this.#variables[name];
      if (found === undefined || found === '') {
        sound = false;
        const names = Object.keys(this.#variables).filter((known) => this.#variables[known] !== '');
        const near = didYouMean(name, names);
        value.problem(
          `the environment variable ${name}`,
          found === '' ? 'it empty' : 'it not set',
          near === '' ? `export ${name} or put it into .env` : near,
        );
        return '';
      }
      this.#secrets.add(found);
      return found;
    });
    if (sound && text.includes('${') && raw.replace(REFERENCE, '').includes('${')) {
      return value.problem('${NAME} with letters, digits and underscores', '"${" without one');
    }
    return sound ? text : undefined;
  }
}

/** Whether a header or key of this name carries a secret. */
export function isSecretName(name: string): boolean {
  return /authorization|cookie|token|secret|password|passwd|api-?key|credential|session/i.test(name);
}

/** Whether anything but `${NAME}` and a scheme word such as `Bearer` stands there. */
export function hasLiteralCredential(text: string): boolean {
  // A cookie's own name before `=` is no secret.
  const rest = text.replace(REFERENCE, '').replace(/^\s*[\w-]+=(?=;?\s*$)/, '');
  return !SCHEME_WORD.test(rest);
}
