import { credentials, makeGenericClientConstructor } from '@grpc/grpc-js';
import type { ClientReadableStream, ServiceDefinition } from '@grpc/grpc-js';
import { Pool } from 'undici';
import { dataStreamService } from '../../wire/data-stream.ts';

/** What readers have got so far. */
export interface Read {
  rows: number;
  bytes: number;
}

/** Readers of jobs; `stop` ends them and frees what they hold. */
export interface Readers {
  readonly read: Read;
  stop(): Promise<void>;
}

export interface BenchJob {
  readonly id: string;
  readonly port: number;
  readonly streams: number;
}

/** Counts messages as they come, undecoded: the reader must not be what is measured. */
const COUNTING: ServiceDefinition = {
  StreamData: {
    ...dataStreamService['StreamData']!,
    responseDeserialize: (message: Buffer) => message.length,
  },
};
const CountingClient = makeGenericClientConstructor(COUNTING, 'DataStreamService');

/** Reads all streams of all jobs, one connection per job. A row has gone out when each of its streams had it. */
export function readStreams(jobs: readonly BenchJob[]): Readers {
  const read: Read = { rows: 0, bytes: 0 };
  const clients = jobs.map(({ port, streams }) => {
    const client = new CountingClient(`127.0.0.1:${port}`, credentials.createInsecure(), {
      'grpc.max_receive_message_length': -1,
    });
    const { StreamData } = client as unknown as {
      StreamData: (request: object) => ClientReadableStream<number>;
    };
    for (let stream_id = 0; stream_id < streams; stream_id++) {
      const call = StreamData.call(client, { stream_id });
      call.on('data', (bytes: number) => {
        read.rows += 1 / streams;
        read.bytes += bytes;
      });
      call.on('error', (error) => {
        if (!stopped) throw error;
      });
    }
    return client;
  });
  let stopped = false;
  return {
    read,
    stop: async () => {
      stopped = true;
      for (const client of clients) client.close();
    },
  };
}

/** Polls every job for `rowCount` rows, again as soon as it is answered. */
export function readPolls(baseUrl: string, jobs: readonly BenchJob[], rowCount: number): Readers {
  const read: Read = { rows: 0, bytes: 0 };
  const { origin, pathname } = new URL(baseUrl);
  const pool = new Pool(origin, { connections: jobs.length });
  let stopped = false;
  const ROW = Buffer.from('"canvasId"');
  const loops = jobs.map(async ({ id }) => {
    while (!stopped) {
      const answer = await pool.request({ method: 'GET', path: `${pathname}/waterfall/${id}/${rowCount}` });
      const body = Buffer.from(await answer.body.arrayBuffer());
      read.bytes += body.length;
      for (let at = body.indexOf(ROW); at >= 0; at = body.indexOf(ROW, at + ROW.length)) read.rows++;
      if (answer.statusCode !== 201) await new Promise((resolve) => setTimeout(resolve, 10));
    }
  });
  return {
    read,
    stop: async () => {
      stopped = true;
      await Promise.all(loops);
      await pool.close();
    },
  };
}
