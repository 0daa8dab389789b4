import type { OperationContext } from '../../engine/operation.ts';
import type { JobLedger } from '../../streams/job-ledger.ts';
import { binsOf } from '../../streams/job-plan.ts';
import { seenFrameRows } from '../../streams/read-frame.ts';
import { wrongAnswer } from '../job-api.ts';
import { jobNumber, streamAddress } from './asked-job.ts';
import { epochNowMs } from './open-ledger.ts';
import type { StreamingJob } from './stream-job.ts';
import { StreamReader } from './stream-reader.ts';

/**
 * A reader of a job's streams; each frame goes into the ledger as it comes, as one of this job's or not.
 * @param onFrame told of each frame afterwards
 * @throws OperationError when the answer to configure says no address
 */
export function openReader(
  context: Pick<OperationContext, 'count'>,
  { job, answered }: Pick<StreamingJob, 'job' | 'answered'>,
  ledger: JobLedger,
  onFrame: () => void = () => undefined,
): StreamReader {
  const address = streamAddress(job.answer);
  if (!address) {
    const { stream_url: url, stream_port: port } = job.answer;
    throw wrongAnswer(`POST /configure: no stream at ${JSON.stringify(url)}, port ${JSON.stringify(port)}`);
  }
  const number = jobNumber(job.jobId);
  const bins = binsOf(answered);
  return new StreamReader(address, (stream, frame) => {
    const extremes = { minimum: frame.global_minimum, maximum: frame.global_maximum };
    ledger.take(stream, seenFrameRows(frame, number, bins), extremes, epochNowMs());
    context.count('frames');
    onFrame();
  });
}
