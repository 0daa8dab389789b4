import type { OperationContext, OperationModule } from '../../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { expectStatus, wrongAnswer } from '../job-api.ts';
import { isWhole } from './answer-fields.ts';

const PATH = '/recordings_in_time_range';
/** The end of a recording that is still being written. */
const ONGOING = -1;

/** What is wrong with a list of recordings; null when each is one and meets the range. Epoch seconds. */
export function recordingsProblem(
  body: unknown,
  range: { readonly startS: number; readonly endS: number },
  atLeast: number,
): string | null {
  if (!Array.isArray(body)) return 'no list';
  if (body.length < atLeast) return `${body.length} recordings where there must be ${atLeast}`;
  for (const pair of body as readonly unknown[]) {
    const [startS, endS] = Array.isArray(pair) && pair.length === 2 ? (pair as unknown[]) : [];
    const text = JSON.stringify(pair);
    if (!isWhole(startS) || !isWhole(endS)) return `${text}, which is no pair of whole numbers`;
    if (endS !== ONGOING && endS < startS) return `${text}, which ends before it begins`;
    // Parts of a second are cut off, so a recording may touch the range by one.
    const meets = startS <= range.endS && (endS === ONGOING || endS + 1 >= range.startS);
    if (!meets) return `${text}, which is outside ${range.startS} to ${range.endS}`;
  }
  return null;
}

/** Asks for the recordings of the last `range`. */
export const recordings: OperationModule = {
  name: 'recordings',
  ...OPERATION_SIGNATURES['recordings']!,
  requests: () => 1,
  async run(context: OperationContext) {
    const endS = Math.floor(Date.now() / 1000);
    const range = { startS: endS - Number(context.options['rangeS']), endS };
    await context.step('request', async () => {
      const asked = { start_time: range.startS, end_time: range.endS };
      const answer = expectStatus(await context.http.send('POST', PATH, asked), [200], `POST ${PATH}`);
      context.count('bytes-received', answer.bytes);
      context.count('recordings-bytes', answer.bytes);
      const wrong = recordingsProblem(answer.json(), range, Number(context.options['atLeast']));
      if (wrong !== null) throw wrongAnswer(`POST ${PATH} answered ${wrong}`);
    });
  },
};
