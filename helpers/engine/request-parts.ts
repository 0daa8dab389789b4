/** What both transports send, made in one place so that the server cannot tell them apart. */

/**
 * The headers of every request: the connection's own, lower case. An answer is asked for as it is, unless the
 * connection itself asks for a content encoding: unpacking would be paid by the generator and measured as server time.
 */
export function baseHeaders(own: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = { accept: '*/*', 'accept-encoding': 'identity' };
  for (const [name, value] of Object.entries(own)) headers[name.toLowerCase()] = value;
  return headers;
}

/** The same headers for a request with a body: JSON, unless the connection says another type. */
export function bodyHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return { 'content-type': 'application/json', ...headers };
}

/** A string goes out as it is, so that an operation can send broken JSON; everything else as JSON. */
export function bodyText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

/** Paths that `URL` would leave as they are; nothing to encode, no escapes. */
const PLAIN_PATH = /^\/[\w\-./?=&~:,]*$/;

/**
 * Path and query as they go on the wire. Plain paths are by far the most and skip the parser of `URL`, which costs
 * as much as the rest of preparing a request.
 */
export function wirePath(baseUrl: URL, path: string): string {
  const prefix = baseUrl.pathname === '/' ? '' : baseUrl.pathname;
  if (PLAIN_PATH.test(path) && !path.includes('/.') && !path.endsWith('?')) return prefix + path;
  const url = new URL(baseUrl.origin + prefix + path);
  return url.pathname + url.search;
}
