/** A control interface that answered something else than it should, or nothing. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  /** Null: nothing answered. */
  readonly status: number | null;
  constructor(message: string, status: number | null, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/**
 * One request to a control interface, whose answer is JSON (or nothing).
 * @param limitS no answer after so long is an error
 * @throws ControlError with what was asked and what came
 */
export async function askJson<T>(
  method: string,
  url: string,
  options: { body?: object; headers?: Readonly<Record<string, string>>; limitS?: number } = {},
): Promise<T> {
  const { body, headers = {}, limitS = 30 } = options;
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      signal: AbortSignal.timeout(limitS * 1000),
      headers: { ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  } catch (error) {
    const cause = error instanceof Error ? ((error.cause as Error | undefined) ?? error) : error;
    throw new ControlError(
      `${method} ${url}: ${cause instanceof Error ? cause.message : String(cause)}`,
      null,
      {
        cause,
      },
    );
  }
  const text = await response.text();
  if (!response.ok) {
    throw new ControlError(
      `${method} ${url} answered ${response.status}: ${bothEnds(text)}`,
      response.status,
    );
  }
  return (text === '' ? null : JSON.parse(text)) as T;
}

/** What a server printed before it died says at its end why. */
const bothEnds = (text: string): string =>
  text.length <= 900 ? text : `${text.slice(0, 300)} … ${text.slice(-600)}`;
