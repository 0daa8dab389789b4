import type { OperationContext } from '../../engine/operation.ts';
import type { JobLedger } from '../../streams/job-ledger.ts';
import { blockExtremes, seenWaterfallRow, type WaterfallBlock } from '../../streams/read-waterfall.ts';
import { expectStatus, wrongAnswer } from '../job-api.ts';
import { epochNowMs } from './open-ledger.ts';
import { refuseForeign } from './stream-job.ts';

/** Status of a poll that brought rows, of one that found none yet, and of one after the last row. */
const ROWS = 201;
const NONE_YET = 200;
const NO_MORE = 208;

/** Reads the rows of one job by polling the waterfall endpoint, and counts those that really came. */
export class JobPoller {
  readonly jobId: string;
  /** The server said that no more rows will come. */
  finished = false;
  /** Came over the wire for all polls so far; null: the transport does not tell. */
  wireBytes: number | null = 0;
  readonly #context: Pick<OperationContext, 'http' | 'count'>;
  readonly #rowsPerPoll: number;
  readonly #ledger: JobLedger;

  constructor(
    context: Pick<OperationContext, 'http' | 'count'>,
    jobId: string,
    rowsPerPoll: number,
    ledger: JobLedger,
  ) {
    this.jobId = jobId;
    this.#context = context;
    this.#rowsPerPoll = rowsPerPoll;
    this.#ledger = ledger;
  }

  /**
   * One poll. @returns how many sound rows of this very job came
   * @throws OperationError for any other status, more rows than were asked for, or rows of another job
   */
  async poll(): Promise<number> {
    const path = `/waterfall/${this.jobId}/${this.#rowsPerPoll}`;
    const answer = await this.#context.http.send('GET', path);
    if (answer.wireBytes === null) this.wireBytes = null;
    else {
      this.#context.count('bytes-on-wire', answer.wireBytes);
      if (this.wireBytes !== null) this.wireBytes += answer.wireBytes;
    }
    expectStatus(answer, [ROWS, NONE_YET, NO_MORE], `GET ${path}`);
    if (answer.status === NO_MORE) this.finished = true;
    if (answer.status !== ROWS) return 0;
    const before = this.#ledger.rows;
    const blocks = answer.json() as WaterfallBlock[];
    if (!Array.isArray(blocks))
      throw wrongAnswer(`GET ${path}: no list of rows: ${answer.text().slice(0, 200)}`);
    let came = 0;
    for (const block of blocks) {
      const rows = block.rows.map((row) => seenWaterfallRow(row, this.jobId));
      came += rows.length;
      this.#ledger.take(0, rows, blockExtremes(block), epochNowMs());
    }
    refuseForeign(this.#ledger, `GET ${path}`);
    if (came > this.#rowsPerPoll) throw wrongAnswer(`GET ${path}: ${came} rows came`);
    return this.#ledger.rows - before;
  }
}
