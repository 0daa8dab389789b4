import type { OperationModule } from '../../engine/operation.ts';
import { mongoInspect } from '../../database/mongo-inspect.ts';
import { mongoPing } from '../../database/mongo-ping.ts';
import { mongoPool } from '../../database/mongo-pool.ts';
import { mongoQuery } from '../../database/mongo-query.ts';
import { alert } from './alert.ts';
import { alertMessage } from './alert-message.ts';
import { fibreWatch } from './fibre-watch.ts';
import { grpcStream } from './grpc-stream.ts';
import { jobHold } from './job-hold.ts';
import { WEB_OPERATIONS } from '../../webapp/operations.ts';
import { cancelTogether } from './cancel-together.ts';
import { extremeConfigure } from './extreme-configure.ts';
import { historicJob } from './historic-job.ts';
import { jobLifecycle } from './job-lifecycle.ts';
import { jobStatus, metadata, taskMetadata, waterfall } from './job-reads.ts';
import { jobStream } from './job-stream.ts';
import { malformed } from './malformed.ts';
import { cancelOnly, configureOnly } from './pool-jobs.ts';
import { ack, channels, liveMetadata, sensors } from './reads.ts';
import { recordings } from './recordings.ts';
import { request } from './request.ts';
import { streamSharing } from './stream-sharing.ts';
import { userVisit } from './user-visit.ts';

const MODULES: readonly OperationModule[] = [
  jobLifecycle,
  historicJob,
  jobStream,
  jobHold,
  grpcStream,
  streamSharing,
  request,
  ack,
  channels,
  sensors,
  liveMetadata,
  fibreWatch,
  alert,
  alertMessage,
  ...[configureOnly, cancelOnly, metadata, jobStatus, taskMetadata, waterfall, recordings],
  ...[malformed, extremeConfigure, cancelTogether, userVisit],
  ...WEB_OPERATIONS,
  ...[mongoPing, mongoQuery, mongoPool, mongoInspect],
];

/** Every operation that a profile can name. */
export const OPERATIONS: ReadonlyMap<string, OperationModule> = new Map(
  MODULES.map((operation) => [operation.name, operation]),
);
