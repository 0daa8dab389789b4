import { OperationError, type HttpAnswer, type RequestTiming } from './operation.ts';

/** An answer over a body that is already there; text and JSON are made only when somebody looks. */
export function httpAnswer(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  timing: RequestTiming | null,
  wireBytes: number | null = null,
  givenLateUs = 0,
): HttpAnswer {
  const text = () => body.toString('utf8');
  return {
    status,
    headers,
    bytes: body.length,
    timing,
    wireBytes,
    givenLateUs,
    text,
    json() {
      try {
        return JSON.parse(text()) as unknown;
      } catch (error) {
        throw new OperationError(
          'failed',
          'wrong answer',
          `status ${status} with a body that is not JSON (${String(error)}): ${text().slice(0, 200)}`,
        );
      }
    },
  };
}
