import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import {
  OperationError,
  type HttpAnswer,
  type OperationContext,
  type OperationModule,
  type SharedPart,
} from '../../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../../profile/operations.ts';
import { readCorpus, textProblem, type MalformedRequest } from '../malformed/corpus.ts';
import { cancelJob, createdJobId } from '../job-api.ts';
import { journaled } from '../journaled.ts';

/** Where corpora lie. */
export const CORPORA_FOLDER = fileURLToPath(new URL('../../../corpora/', import.meta.url));

/** @throws TypeError naming every entry that is wrong, or that there is no such corpus */
export async function loadCorpus(name: string): Promise<MalformedRequest[]> {
  const file = `corpora/${name}.yaml`;
  return readCorpus(parse(await readFile(`${CORPORA_FOLDER}${name}.yaml`, 'utf8')), file);
}

/** The corpus of one generator thread: each arrival takes the next request, and begins again after the last. */
class Corpus implements SharedPart {
  readonly #requests: readonly MalformedRequest[];
  #taken = 0;

  constructor(requests: readonly MalformedRequest[]) {
    this.#requests = requests;
  }

  next(): MalformedRequest {
    return this.#requests[this.#taken++ % this.#requests.length]!;
  }

  get unsent(): number {
    return Math.max(0, this.#requests.length - this.#taken);
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * Sends the next request of a corpus: it must be refused with a status that its entry expects, and the text must tell
 * nothing of the inside. What is taken nevertheless is removed at once.
 */
export const malformed: OperationModule = {
  name: 'malformed',
  ...OPERATION_SIGNATURES['malformed']!,
  requests: () => 1,
  async run(context: OperationContext) {
    const corpus = await context.shared('malformed-corpus', async (run) => {
      const read = new Corpus(await loadCorpus(String(context.options['corpus'])));
      return Object.assign(read, {
        finish: async () => run.figure('malformed-unsent', read.unsent),
      });
    });
    const request = corpus.next();
    context.group('kind', request.kind);
    const { method, path, name } = request;
    const what = `${method} ${path.slice(0, 60)} with ${name}`;
    const answer = await context.step('request', async () => {
      const body = request.body(context.payload ?? {});
      const seen = await journaled(context).send(method, path, body);
      if (!request.expect.includes(seen.status)) {
        if (seen.status < 300) context.count('bad-requests-taken');
        await removeTaken(context, seen);
        if (seen.status >= 500) context.count('server-errors');
        throw new OperationError(
          'failed',
          `http ${seen.status}`,
          `${what} was answered ${seen.status} instead of ${request.expect.join(' or ')}: ${seen.text().slice(0, 200)}`,
        );
      }
      if (seen.status < 300) return seen;
      const problem = textProblem(request, seen.text());
      if (problem === null) return seen;
      context.count(problem.kind === 'internals' ? 'internals-told' : 'injections-returned');
      throw new OperationError(
        'failed',
        problem.kind,
        `${what} was answered ${seen.status} with ${problem.what}`,
      );
    });
    await removeTaken(context, answer);
  },
};

/** A job that came of it would keep a slot that the sound requests need. */
async function removeTaken(context: OperationContext, answer: HttpAnswer): Promise<void> {
  const jobId = createdJobId(answer);
  if (jobId === undefined) return;
  await cancelJob(context.http, jobId);
  context.jobs.removed(jobId);
}
