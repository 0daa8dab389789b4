const TYPES: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  409: 'Conflict',
  413: 'PayloadTooLarge',
  415: 'UnsupportedMediaType',
  429: 'TooManyRequests',
  500: 'InternalServerError',
  503: 'ServiceUnavailable',
};

/** The one shape of body that every error of the web application has. */
export interface WebErrorBody {
  readonly type: string;
  readonly statusCode: number;
  readonly path: string;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly message: string;
}

/** A request that the web application does not serve, with the words that tell the client why. */
export class WebRefusal extends Error {
  override readonly name = 'WebRefusal';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** @param url as requested; its query is left out */
export function webErrorBody(status: number, message: string, url: string, nowMs: number): WebErrorBody {
  return {
    type: TYPES[status] ?? 'Error',
    statusCode: status,
    path: url.split('?', 1)[0] ?? '',
    timestamp: new Date(nowMs).toISOString(),
    message,
  };
}
