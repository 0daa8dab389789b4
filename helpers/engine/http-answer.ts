import { OperationError, type HttpAnswer, type RequestTiming } from './operation.ts';

/** An answer over a body that is already there; text and JSON are made only when somebody looks. */
export class BodyAnswer implements HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  readonly timing: RequestTiming | null;
  readonly wireBytes: number | null;
  readonly givenLateUs: number;
  readonly #body: Buffer;

  constructor(
    status: number,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
    timing: RequestTiming | null,
    wireBytes: number | null = null,
    givenLateUs = 0,
  ) {
    this.status = status;
    this.headers = headers;
    this.bytes = body.length;
    this.timing = timing;
    this.wireBytes = wireBytes;
    this.givenLateUs = givenLateUs;
    this.#body = body;
  }

  text(): string {
    return this.#body.toString('utf8');
  }

  json(): unknown {
    const text = this.text();
    try {
      return JSON.parse(text) as unknown;
    } catch (error) {
      throw new OperationError(
        'failed',
        'wrong answer',
        `status ${this.status} with a body that is not JSON (${String(error)}): ${text.slice(0, 200)}`,
      );
    }
  }
}
