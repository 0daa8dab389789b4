/** A request that cannot be served now, or not at all, with the body that says so. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    body: Readonly<Record<string, unknown>>,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(`answered ${status}`);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** No such job, or not any more. */
export const invalidJobId = (): Refused => new Refused(404, { error: 'Invalid job_id' });
