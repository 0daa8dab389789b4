import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';

const MASK = '***';
/** Headers that let whoever has them in. */
const SECRET_HEADERS = ['cookie', 'set-cookie', 'authorization'];

/**
 * A trace of Playwright (a zip of lines of JSON and of what was sent) without the secrets of the environment, and
 * without cookies and tokens.
 */
export function cleanTrace(zip: Uint8Array, redact: (text: string) => string): Uint8Array {
  const files = Object.entries(unzipSync(zip)).map(([name, content]): [string, Uint8Array] => {
    const before = strFromU8(content);
    const lines = /\.(trace|network|stacks)$/.test(name) ? before.split('\n').map(withoutCookies) : [before];
    const after = redact(lines.join('\n'));
    // What is not text would not survive being read as text; where nothing was found it is left as it is.
    return [name, after === before ? content : strToU8(after)];
  });
  return zipSync(Object.fromEntries(files));
}

function withoutCookies(line: string): string {
  if (line.trim() === '') return line;
  try {
    return JSON.stringify(JSON.parse(line, maskCookies));
  } catch {
    // A line that is no JSON says nothing that a viewer could read.
    return '';
  }
}

/** For JSON.parse: headers and lists of cookies, wherever they stand. */
function maskCookies(key: string, value: unknown): unknown {
  if (key === 'cookies' && Array.isArray(value)) return [];
  if (typeof value !== 'object' || value === null || !('name' in value) || !('value' in value)) return value;
  const { name } = value;
  const secret = typeof name === 'string' && SECRET_HEADERS.includes(name.toLowerCase());
  return secret ? { ...value, value: MASK } : value;
}
