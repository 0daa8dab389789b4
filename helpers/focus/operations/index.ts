import type { OperationModule } from '../../engine/operation.ts';
import { grpcStream } from './grpc-stream.ts';
import { jobHold } from './job-hold.ts';
import { jobLifecycle } from './job-lifecycle.ts';
import { jobStream } from './job-stream.ts';
import { ack, channels, liveMetadata, sensors } from './reads.ts';
import { request } from './request.ts';

/** Every operation that a profile can name. */
export const OPERATIONS: ReadonlyMap<string, OperationModule> = new Map(
  [jobLifecycle, jobStream, jobHold, grpcStream, request, ack, channels, sensors, liveMetadata].map(
    (operation) => [operation.name, operation],
  ),
);
