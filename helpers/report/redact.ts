/**
 * Masks what must never be stored or printed: the run's own secrets in every form they travel in, and whatever
 * looks like a credential. Errs on the side of masking too much in headers and too little in prose.
 */
export const MASK = '[redacted]';

/** Shorter secrets are ignored: masking every `abc` would destroy the text and hide nothing. */
const SHORTEST_SECRET = 4;
/** Base64 fragments shorter than this would also be found in ordinary text. */
const SHORTEST_BASE64_CORE = 8;

const SENSITIVE_NAME =
  '[\\w.-]*(?:passwords?|passwd|pwd|passphrase|token|secret|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)';
const HEADER_NAME =
  '(?:proxy-)?authorization|set-cookie2?|cookie|x-api-key|x-auth-token|x-csrf-token|x-xsrf-token';
/** `cmd` of recording metadata holds command lines, some with broker addresses and their passwords. */
const FIELD_NAME = `(?:${SENSITIVE_NAME}|${HEADER_NAME}|cmd)`;

const SENSITIVE_KEY = new RegExp(`^${FIELD_NAME}$`, 'i');

/** Whether a field, header or variable of this name holds a secret. */
export function isSensitiveName(name: string): boolean {
  return SENSITIVE_KEY.test(name);
}

/** Runs to the end of the line, a closing quote or an escaped line end; `x="…"` parts belong to it. */
const HEADER_VALUE = '(?:="[^"\\r\\n]*"|\\\\[^nr\\r\\n]|[^"\\\\\\r\\n])*';

type Rule = readonly [pattern: RegExp, replacement: string | ((...groups: string[]) => string)];

const RULES: readonly Rule[] = [
  // {"name":"Authorization","value":"…"}, as Playwright and HAR list headers
  [
    new RegExp(`("name"\\s*:\\s*"(?:${HEADER_NAME})"\\s*,\\s*"value"\\s*:\\s*)"(?:\\\\[^]|[^"\\\\])*"`, 'gi'),
    `$1"${MASK}"`,
  ],
  // "password":"…", 'token': 5, "set-cookie":["…"]
  [
    new RegExp(
      `((["'])${FIELD_NAME}\\2\\s*:\\s*)(?:"(?:\\\\[^]|[^"\\\\])*"|'(?:\\\\[^]|[^'\\\\])*'|\\[[^\\]]*\\]|-?\\d[\\d.eE+-]*)`,
      'gi',
    ),
    (_all, name, quote) => `${name}${quote}${MASK}${quote}`,
  ],
  // The same inside a JSON string: \"password\":\"…\"
  [
    new RegExp(
      `(\\\\"${FIELD_NAME}\\\\"\\s*:\\s*)(?:\\\\"(?:\\\\\\\\\\\\?[^]|(?!\\\\")[^])*?\\\\"|-?\\d[\\d.eE+-]*)`,
      'gi',
    ),
    `$1\\"${MASK}\\"`,
  ],
  // Authorization: …
  [new RegExp(`((?<![\\w-])(?:${HEADER_NAME})\\s*[:=]\\s*)${HEADER_VALUE}`, 'gi'), `$1${MASK}`],
  // password: … at the beginning of a line
  [new RegExp(`^(\\s*(?:-\\s*)?${SENSITIVE_NAME}\\s*:\\s+)(?=\\S)${HEADER_VALUE}`, 'gim'), `$1${MASK}`],
  // ?token=…&, password=…, api_key="…"
  [new RegExp(`((?<![\\w.-])${SENSITIVE_NAME}=)("[^"]*"|'[^']*'|[^&\\s"'<>\\\\]*)`, 'gi'), `$1${MASK}`],
  [
    /\b(bearer\s+)(?!(?:tokens?|auth\w*|scheme|credentials?|headers?|realm|is|was|of|and|or)\b)[\w.~+/-]+=*/gi,
    `$1${MASK}`,
  ],
  [/\b(basic\s+)([A-Za-z0-9+/_-]{4,}={0,2})/gi, maskBasic],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, MASK],
  // scheme://user:password@host
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"'<>]+@/gi, `$1${MASK}@`],
];

/** "Basic configuration" is prose; credentials decode to `user:password`. */
function maskBasic(all: string, scheme = '', token = ''): string {
  return Buffer.from(token, 'base64').toString('latin1').includes(':') ? `${scheme}${MASK}` : all;
}

/**
 * A function that masks `secrets` (longer than 3 characters; exact, URL-encoded, base64 and JSON-escaped) and
 * everything that looks like a credential. Masking twice changes nothing; ordinary text comes back unchanged.
 */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  const maskExact = createExactRedactor(secrets);
  return (text) => {
    let masked = maskExact(text);
    for (const [pattern, replacement] of RULES) {
      masked =
        typeof replacement === 'string'
          ? masked.replace(pattern, replacement)
          : masked.replace(pattern, replacement);
    }
    return masked;
  };
}

/** Masks only `secrets` themselves, in all their forms: for text of our own, which speaks of fields by name. */
export function createExactRedactor(secrets: readonly string[]): (text: string) => string {
  const forms = [...new Set(secrets.filter((s) => s.length >= SHORTEST_SECRET).flatMap(formsOf))].sort(
    (a, b) => b.length - a.length,
  );
  if (forms.length === 0) return (text) => text;
  const exact = new RegExp(forms.map(escapeRegExp).join('|'), 'g');
  return (text) => text.replace(exact, MASK);
}

/**
 * Masks every string of a JSON-like value and, whole, what stands under a sensitive key, so that the result is
 * still valid JSON of the same shape.
 */
export function redactValue<T>(value: T, redact: (text: string) => string): T {
  return mapValue(value, redact) as T;
}

function mapValue(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => mapValue(item, redact));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      redact(key),
      SENSITIVE_KEY.test(key) && item !== null && item !== '' ? MASK : mapValue(item, redact),
    ]),
  );
}

/** The forms in which a secret can stand in a text. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const wellFormed = bytes.toString('utf8');
  const json = JSON.stringify(secret).slice(1, -1);
  const urls = [
    encodeURIComponent(wellFormed),
    encodeURI(wellFormed),
    new URLSearchParams({ s: wellFormed }).toString().slice(2),
  ];
  return [
    secret,
    json,
    JSON.stringify(json).slice(1, -1),
    ...urls,
    ...urls.map((url) => url.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase())),
    ...base64Forms(bytes),
  ];
}

/**
 * Base64 of the secret alone, and the part of it that is the same wherever the secret stands in a longer text
 * (`user:secret`): for each of the three alignments, without the characters that neighbours share.
 */
function base64Forms(bytes: Buffer): string[] {
  const alone = bytes.toString('base64');
  const forms = [alone, alone.replace(/=+$/, '')];
  for (const before of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const shared = (before + bytes.length) % 3 === 0 ? 0 : 1;
    const core = encoded.slice(before === 0 ? 0 : before + 1, encoded.length - shared);
    if (core.length >= SHORTEST_BASE64_CORE) forms.push(core);
  }
  return forms.flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')]);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
