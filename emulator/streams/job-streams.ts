import { channelGroups } from '../calculations.ts';
import type { ChannelGroup } from '../calculations.ts';
import type { Job } from '../jobs/job.ts';
import type { StreamCall } from './slot-server.ts';
import { StreamClient } from './stream-client.ts';
import { StreamGroup } from './stream-group.ts';
import type { StreamSurroundings } from './stream-group.ts';

/** All streams of one job. */
export class JobStreams {
  readonly job: Job;
  readonly #channels: readonly ChannelGroup[];
  readonly #around: StreamSurroundings;
  /** Those that a client has opened. */
  readonly #groups = new Map<number, StreamGroup>();

  constructor(job: Job, around: StreamSurroundings) {
    this.job = job;
    this.#channels = channelGroups(job.plan.view, job.plan.channelMin, job.plan.channelMax);
    this.#around = around;
  }

  /** Serves the stream that the call asks for, or refuses it. */
  open(call: StreamCall): void {
    const streamId = call.request.stream_id;
    const channels = this.#channels[streamId];
    if (channels === undefined) {
      StreamClient.refuse(call, streamId, this.#channels.length);
      return;
    }
    let group = this.#groups.get(streamId);
    if (group === undefined) {
      group = new StreamGroup(this.job, streamId, channels, this.#around);
      this.#groups.set(streamId, group);
    }
    group.add(call);
  }

  left(call: StreamCall): void {
    for (const group of this.#groups.values()) group.left(call);
  }

  pump(): void {
    for (const group of this.#groups.values()) group.pump();
  }

  end(): void {
    for (const group of this.#groups.values()) group.end();
  }

  handOver(): StreamCall[] {
    return Array.from(this.#groups.values(), (group) => group.handOver()).flat();
  }
}
