import type { OperationModule } from '../../engine/operation.ts';
import { alert } from './alert.ts';
import { alertMessage } from './alert-message.ts';
import { grpcStream } from './grpc-stream.ts';
import { jobHold } from './job-hold.ts';
import { jobLifecycle } from './job-lifecycle.ts';
import { jobStream } from './job-stream.ts';
import { ack, channels, liveMetadata, sensors } from './reads.ts';
import { request } from './request.ts';

const MODULES: readonly OperationModule[] = [
  jobLifecycle,
  jobStream,
  jobHold,
  grpcStream,
  request,
  ack,
  channels,
  sensors,
  liveMetadata,
  alert,
  alertMessage,
];

/** Every operation that a profile can name. */
export const OPERATIONS: ReadonlyMap<string, OperationModule> = new Map(
  MODULES.map((operation) => [operation.name, operation]),
);
