import { OperationError, type HttpAnswer, type HttpClient } from '../engine/operation.ts';

/** What POST /configure promises about a job. */
export interface ConfiguredJob {
  readonly jobId: string;
  /** Seconds between rows. */
  readonly linesDtS: number;
  readonly channelAmount: number;
  readonly frequenciesAmount: number;
  /** The whole answer. */
  readonly answer: Readonly<Record<string, unknown>>;
}

/** 429 and 503 are a refusal in order; every other unexpected status is a failure. */
export function expectStatus(answer: HttpAnswer, expected: readonly number[], what: string): HttpAnswer {
  if (expected.includes(answer.status)) return answer;
  const outcome = answer.status === 429 || answer.status === 503 ? 'refused' : 'failed';
  const body = answer.text().slice(0, 300);
  throw new OperationError(
    outcome,
    `http ${answer.status}`,
    `${what} answered ${answer.status} instead of ${expected.join(' or ')}: ${body}`,
  );
}

/** An answer with the right status that does not say what it must. */
export function wrongAnswer(what: string): OperationError {
  return new OperationError('failed', 'wrong answer', what);
}

/**
 * Creates a job and checks the answer against the rules of the contract.
 * @throws OperationError when it was refused, failed, or the answer contradicts itself or the request
 */
export async function configure(http: HttpClient, payload: object): Promise<ConfiguredJob> {
  const answer = expectStatus(await http.send('POST', '/configure', payload), [200], 'POST /configure');
  const body = answer.json() as Record<string, unknown>;
  const { job_id: jobId, lines_dt: linesDtS, channel_amount: channelAmount } = body;
  const { frequencies_amount: frequenciesAmount, frequencies_list: frequencies } = body;
  if (typeof jobId !== 'string' || !/^\d+-\d+$/.test(jobId)) {
    throw wrongAnswer(`POST /configure: job_id is ${JSON.stringify(jobId)}, not "<slot>-<number>"`);
  }
  if (typeof linesDtS !== 'number' || !(linesDtS > 0)) {
    throw wrongAnswer(`POST /configure: lines_dt is ${JSON.stringify(linesDtS)}, not a number above 0`);
  }
  if (typeof channelAmount !== 'number' || typeof frequenciesAmount !== 'number') {
    throw wrongAnswer('POST /configure: channel_amount or frequencies_amount is not a number');
  }
  if (Array.isArray(frequencies) && frequencies.length !== frequenciesAmount) {
    throw wrongAnswer(
      `POST /configure: ${frequencies.length} frequencies listed, frequencies_amount ${frequenciesAmount}`,
    );
  }
  return { jobId, linesDtS, channelAmount, frequenciesAmount, answer: body };
}

/**
 * The id of the job that an answer of POST /configure created, if it created one at all: also where the rest of
 * the answer is wrong, the job has to be removed.
 */
export function createdJobId(answer: HttpAnswer): string | undefined {
  if (answer.status !== 200) return undefined;
  const id = (answer.json() as { job_id?: unknown }).job_id;
  return typeof id === 'string' ? id : undefined;
}

/** GET /metadata says that the job exists, under its own id. */
export async function confirmJob(http: HttpClient, jobId: string): Promise<void> {
  const answer = await http.send('GET', `/metadata/${jobId}`);
  expectStatus(answer, [200, 201], `GET /metadata/${jobId}`);
  const seen = (answer.json() as { job_id?: unknown }).job_id;
  if (seen !== jobId) {
    throw wrongAnswer(`GET /metadata/${jobId} describes job ${JSON.stringify(seen)}`);
  }
}

/** DELETE /job: success is 200; 404 means that there was nothing to cancel, which is not a success. */
export async function cancelJob(http: HttpClient, jobId: string): Promise<void> {
  expectStatus(await http.send('DELETE', `/job/${jobId}`), [200], `DELETE /job/${jobId}`);
}

/** Whether the server still knows the job. */
export async function jobExists(http: HttpClient, jobId: string): Promise<boolean> {
  const answer = await http.send('GET', `/metadata/${jobId}`);
  expectStatus(answer, [200, 201, 404], `GET /metadata/${jobId}`);
  return answer.status !== 404;
}

/** The job is gone at the server, not only by the answer of the cancel call. */
export async function expectGone(http: HttpClient, jobId: string): Promise<void> {
  if (await jobExists(http, jobId)) {
    throw wrongAnswer(`job ${jobId} still exists after DELETE /job/${jobId} answered 200`);
  }
}

/**
 * When the server says that it created the job: milliseconds since the epoch, or null where it does not say
 * (no such job, or a server without a status endpoint).
 */
export async function createdAtServer(http: HttpClient, jobId: string): Promise<number | null> {
  const answer = await http.send('GET', `/job_status/${jobId}`);
  if (answer.status !== 200) return null;
  const createdAt = (answer.json() as { created_at?: unknown }).created_at;
  const atMs = typeof createdAt === 'number' ? createdAt * 1000 : Date.parse(String(createdAt));
  return Number.isFinite(atMs) ? atMs : null;
}
