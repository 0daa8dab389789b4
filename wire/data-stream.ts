import { fileURLToPath } from 'node:url';
import type { ServiceDefinition } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

/** `StreamDataRequest` of pandadatastream.proto. */
export interface StreamDataRequest {
  /** Index of the channel group, as `channel_to_stream_index` of the configure answer numbers it. */
  readonly stream_id: number;
}

/** `DataStream` of pandadatastream.proto: one message, called a frame. */
export interface DataStream {
  readonly start_channel: number;
  readonly end_channel: number;
  /** Start of each row, milliseconds since the epoch. */
  readonly timestamp_in_milis: readonly number[];
  readonly row_index: readonly number[];
  /** Values per row: channels of the group x frequencies. */
  readonly data_shape_x: number;
  /** Rows in the frame. */
  readonly data_shape_y: number;
  readonly global_maximum: number;
  readonly global_minimum: number;
  /** One blob per row: float32, little endian, channel by channel, bin by bin. */
  readonly main_data: readonly Uint8Array[];
  readonly job_id?: number;
  readonly data_shape_z?: number;
}

/** Calls of `DataStreamService`; the one of every job is `StreamData`. */
export const DATA_STREAM_SERVICE = 'pandadatastream.DataStreamService';

/** The service as @grpc/grpc-js wants it, for a server as for a client; 64-bit integers are plain numbers. */
export const dataStreamService = loadSync(
  fileURLToPath(new URL('./pandadatastream.proto', import.meta.url)),
  {
    // The names of the .proto are the contract, so they are not made camel case.
    keepCase: true,
    longs: Number,
    // On the wire a 0 is left out; a reader finds it all the same. Optional fields stay absent.
    defaults: true,
  },
)[DATA_STREAM_SERVICE] as ServiceDefinition;
