import type {
  HttpAnswer,
  OperationContext,
  OperationModule,
  RunScope,
  SharedPart,
} from '../../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { FibreLooks, longestHoleS } from '../fibre-gaps.ts';
import { expectStatus, wrongAnswer } from '../job-api.ts';
import { fieldsOf } from './answer-fields.ts';
import { recordingsProblem } from './recordings.ts';

const FIBRE = '/live_metadata';
const RECORDINGS = '/recordings_in_time_range';
const WAITING = 'waiting for fiber';

/** What one generator thread saw of the fibre, and at the end what of this time was recorded. */
class FibreWatch implements SharedPart {
  readonly looks = new FibreLooks();
  readonly #http: OperationContext['http'];
  readonly #run: RunScope;

  constructor(http: OperationContext['http'], run: RunScope) {
    this.#http = http;
    this.#run = run;
  }

  async finish(): Promise<void> {
    const { span } = this.looks;
    if (span === null) return;
    const range = { startS: Math.floor(span.fromS), endS: Math.ceil(span.untilS) };
    const asked = { start_time: range.startS, end_time: range.endS };
    const answer = expectStatus(
      await this.#http.send('POST', RECORDINGS, asked),
      [200],
      `POST ${RECORDINGS}`,
    );
    const body = answer.json();
    const wrong = recordingsProblem(body, range, 0);
    if (wrong !== null) throw wrongAnswer(`POST ${RECORDINGS} answered ${wrong}`);
    const holeS = longestHoleS(body as [number, number][], span.fromS, span.untilS);
    const withoutS = this.looks.longestWithoutS();
    this.#run.figure('recording-hole-seconds', holeS);
    this.#run.figure('waiting-for-fiber-seconds', withoutS);
    this.#run.figure('hole-difference-seconds', Math.abs(holeS - withoutS));
  }

  async close(): Promise<void> {}
}

/**
 * Looks whether there is a fibre, and takes what `fibre` says for success: that there is one, or that the server says
 * in order that it waits for one. At the end: is the hole in the recordings as long as there was none?
 */
export const fibreWatch: OperationModule = {
  name: 'fibre-watch',
  ...OPERATION_SIGNATURES['fibre-watch']!,
  requests: () => 1,
  async run(context: OperationContext) {
    const watch = await context.shared('fibre-watch', async (run) => new FibreWatch(context.http, run));
    await context.step('request', async () => {
      const answer = await context.http.send('GET', FIBRE);
      context.count('bytes-received', answer.bytes);
      expectStatus(answer, [200], `GET ${FIBRE}`);
      const there = fibreOf(answer);
      if (there !== null) watch.looks.saw(Date.now() / 1000, there);
      if (there === context.options['fibre']) return;
      const wanted = context.options['fibre'] === true ? 'a fibre' : `"${WAITING}" and a prr of 0`;
      throw wrongAnswer(`GET ${FIBRE} answered without ${wanted}: ${answer.text().slice(0, 200)}`);
    });
  },
};

/** Whether there is a fibre; null when the answer says neither that there is one nor that it is waited for. */
function fibreOf(answer: HttpAnswer): boolean | null {
  const { prr, sw_version: version, fiber_description: description } = fieldsOf(answer);
  if (typeof prr !== 'number') return null;
  if (prr > 0) return true;
  return version === WAITING && description === WAITING ? false : null;
}
