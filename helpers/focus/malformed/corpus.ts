/** Requests that must be refused, as data: what each is, and how it must be answered. Pure. */

export const CORPUS_KINDS = [
  'wrong-type',
  'missing',
  'extra',
  'extreme',
  'injection',
  'broken-json',
  'huge',
  'wrong-way',
] as const;
export type CorpusKind = (typeof CORPUS_KINDS)[number];

/** Answers that refuse what was asked, and nothing else. */
const REFUSALS: readonly number[] = [400, 422];

export interface MalformedRequest {
  readonly name: string;
  readonly kind: CorpusKind;
  readonly method: 'GET' | 'POST' | 'DELETE' | 'PUT';
  readonly path: string;
  /** Statuses that are right. */
  readonly expect: readonly number[];
  /** The body for a sound one; text goes out as it is. Undefined: none. */
  readonly body: (sound: object) => unknown;
  /** Text that must not come back. */
  readonly injected: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const KEYS = ['name', 'kind', 'set', 'remove', 'body', 'text', 'repeat', 'method', 'path', 'expect'];
const METHODS = ['GET', 'POST', 'DELETE', 'PUT'];

/**
 * Reads a corpus that was parsed from YAML or JSON.
 * @throws TypeError that names every entry that is wrong
 */
export function readCorpus(document: unknown, file: string): MalformedRequest[] {
  const entries = isFields(document) ? document['requests'] : undefined;
  if (!Array.isArray(entries) || entries.length === 0) {
    throw new TypeError(`${file}: expected a list of requests under "requests"`);
  }
  const problems: string[] = [];
  const names = new Set<string>();
  for (const [index, entry] of (entries as readonly unknown[]).entries()) {
    for (const problem of problemsOf(entry, names)) problems.push(`${file}: requests[${index}]: ${problem}`);
  }
  if (problems.length > 0) throw new TypeError(problems.join('\n'));
  return (entries as readonly Fields[]).map(request);
}

function problemsOf(entry: unknown, names: Set<string>): string[] {
  if (!isFields(entry)) return ['expected a mapping'];
  const { name, kind, set, remove, repeat, method, path, expect } = entry;
  const problems = Object.keys(entry)
    .filter((key) => !KEYS.includes(key))
    .map((key) => `unknown key "${key}"; there are ${KEYS.join(', ')}`);
  const must = (holds: boolean, problem: string) => {
    if (!holds) problems.push(problem);
  };
  // A body of null is written as `name: null`, and YAML reads the name of such an entry as null too.
  must(name === null || (typeof name === 'string' && name !== ''), 'name: expected text');
  must(!names.has(String(name)), `name: "${String(name)}" is there twice`);
  names.add(String(name));
  must(CORPUS_KINDS.includes(kind as CorpusKind), `kind: expected one of ${CORPUS_KINDS.join(', ')}`);
  must(set === undefined || isFields(set), 'set: expected values by path, such as { displayInfo.height: 0 }');
  must(remove === undefined || Array.isArray(remove), 'remove: expected a list of paths');
  const sources = ['body', 'text'].filter((key) => key in entry).length + (set || remove ? 1 : 0);
  const hasRepeat = isFields(repeat) && typeof repeat['times'] === 'number';
  must(repeat === undefined || hasRepeat, 'repeat: expected { text, times } or { field, times }');
  must(
    sources === 1 || hasRepeat || path !== undefined,
    'expected one of set and remove, body, text, repeat, or a path of its own',
  );
  must(
    method === undefined || METHODS.includes(method as string),
    `method: expected one of ${METHODS.join(', ')}`,
  );
  must(
    path === undefined || (typeof path === 'string' && path.startsWith('/')),
    'path: expected one that begins with /',
  );
  must(
    expect === undefined || (Array.isArray(expect) && expect.length > 0 && expect.every(Number.isInteger)),
    'expect: expected a list of statuses',
  );
  return problems;
}

function request(entry: Fields): MalformedRequest {
  const kind = entry['kind'] as CorpusKind;
  return {
    name: String(entry['name']),
    kind,
    method: (entry['method'] ?? 'POST') as MalformedRequest['method'],
    path: (entry['path'] ?? '/configure') as string,
    expect: (entry['expect'] ?? REFUSALS) as readonly number[],
    body: bodyOf(entry),
    injected: kind === 'injection' ? injectedBy(entry) : [],
  };
}

function bodyOf(entry: Fields): MalformedRequest['body'] {
  const { set, remove, text, path, repeat } = entry;
  const times = isFields(repeat) ? Number(repeat['times']) : 1;
  if (isFields(repeat) && typeof repeat['text'] === 'string') {
    const long = repeat['text'].repeat(times);
    return () => long;
  }
  if (typeof text === 'string') return () => text;
  if ('body' in entry) return () => entry['body'];
  if (path !== undefined && set === undefined) return () => undefined;
  const field = isFields(repeat) ? String(repeat['field']) : undefined;
  return (sound) => {
    const body = structuredClone(sound) as Record<string, unknown>;
    for (const [where, value] of Object.entries((set ?? {}) as Fields)) {
      put(body, where, where === field ? String(value).repeat(times) : value);
    }
    for (const where of (remove ?? []) as readonly string[]) put(body, where, undefined);
    return body;
  };
}

/** Sets the value at a dotted path; undefined takes it out. */
function put(body: Record<string, unknown>, where: string, value: unknown): void {
  const names = where.split('.');
  const last = names.pop()!;
  const inner = names.reduce<Record<string, unknown>>((at, name) => {
    if (!isFields(at[name])) at[name] = {};
    return at[name] as Record<string, unknown>;
  }, body);
  if (value === undefined) delete inner[last];
  // As an own property: an assignment to __proto__ would set the prototype.
  else Object.defineProperty(inner, last, { value, enumerable: true, writable: true, configurable: true });
}

/** Short text is no injection that could be told from chance. */
const SHORTEST_INJECTED = 6;

function injectedBy(entry: Fields): string[] {
  const { set, path } = entry;
  const values = isFields(set) ? Object.values(set) : [];
  const texts = [
    ...values,
    path === undefined ? '' : decodeURIComponent((path as string).split('/').slice(2).join('/')),
  ];
  return texts.filter((text): text is string => typeof text === 'string' && text.length >= SHORTEST_INJECTED);
}

/** What no answer may tell: where code lies, what it is made of, how its parts are reached. */
const INTERNALS: ReadonlyArray<readonly [what: string, pattern: RegExp]> = [
  ['a traceback', /Traceback \(most recent call last\)|^\s+File "[^"]+", line \d+/m],
  ['a stack', /^\s+at .+ \(?(?:file:\/\/|node:|\/)[^)]*:\d+:\d+\)?/m],
  ['a path of the server', /(?:^|[\s"'(])\/(?:home|usr|opt|app|var|etc|root|srv)\/[\w./-]+/],
  ['an address with a password', /\b[a-z][a-z+]*:\/\/[^\s/:@]+:[^\s/@]+@/i],
  ['a name of an exception', /\b(?:\w+\.)+\w*(?:Error|Exception|Failure)\b/],
  ['a password', /\b(?:password|passwd|secret)["']?\s*[:=]/i],
  ['a statement', /\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM)\s+[\w*]/],
];

/**
 * What is wrong with the text of an answer to `request`; null when nothing.
 * @returns `internals` or `injected`, and what it was
 */
export function textProblem(
  request: Pick<MalformedRequest, 'injected'>,
  text: string,
): { readonly kind: 'internals' | 'injected'; readonly what: string } | null {
  const found = INTERNALS.find(([, pattern]) => pattern.test(text));
  if (found !== undefined) return { kind: 'internals', what: found[0] };
  const back = request.injected.find((injected) => text.includes(injected));
  return back === undefined ? null : { kind: 'injected', what: `what was injected: ${back}` };
}
