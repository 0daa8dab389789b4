import type { FocusServer } from '../server.ts';
import { Checks, isFields } from '../validation/checks.ts';
import { BOUNDS } from '../validation/job-request.ts';
import { driftedMetadata, liveMetadata, waitingMetadata } from './answers.ts';
import { poll } from './poll.ts';
import { invalidJobId } from './refused.ts';
import { parameter } from './routes.ts';
import type { Route } from './routes.ts';
import * as schemas from './schemas.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

/** Everything that is only read: the fibre, the recordings, and the rows of jobs. */
export function readRoutes(server: FocusServer): Route[] {
  const { lowestChannel, highestChannel } = server.settings;
  const channels = JSON.stringify({ lowest_channel: lowestChannel, highest_channel: highestChannel });
  const sensors = JSON.stringify({
    sensors: Array.from({ length: highestChannel - lowestChannel + 1 }, (_, index) => index),
  });
  const fiber = JSON.stringify(liveMetadata(server.settings));
  const noFiber = JSON.stringify(waitingMetadata(server.settings));
  const driftedFiber = JSON.stringify(driftedMetadata(server.settings));

  return [
    {
      method: 'GET',
      path: '/ack',
      endpoint: 'ack',
      summary: 'Whether the process answers, and nothing else',
      handle: (_request, reply) => reply.code(200).send(),
    },
    {
      method: 'GET',
      path: '/channels',
      endpoint: 'channels',
      summary: 'Lowest and highest channel of the fibre',
      response: { 200: schemas.channelsAnswer },
      handle: (_request, reply) => reply.type(JSON_TYPE).send(channels),
    },
    {
      method: 'GET',
      path: '/sensors',
      endpoint: 'sensors',
      summary: 'All sensors, counted from 0 (older interface)',
      response: { 200: schemas.sensorsAnswer },
      handle: (_request, reply) => reply.type(JSON_TYPE).send(sensors),
    },
    {
      method: 'GET',
      path: '/live_metadata',
      endpoint: 'live_metadata',
      summary: 'What is known of the live fibre; a prr of 0: waiting for fiber',
      response: { 200: schemas.fiberAnswer },
      handle: (_request, reply) => {
        const known = server.defects.hits('drifting-types') ? driftedFiber : fiber;
        return reply.type(JSON_TYPE).send(server.recorder.state().running ? known : noFiber);
      },
    },
    {
      method: 'GET',
      path: '/waterfall/:id/:row_count',
      endpoint: 'waterfall',
      summary: 'The oldest rows that were not taken yet; 200 none yet, 201 rows, 208 there will be no more',
      response: {
        200: schemas.waterfallAnswer,
        201: schemas.waterfallAnswer,
        208: schemas.waterfallAnswer,
        400: schemas.refusal,
        404: schemas.refusal,
      },
      handle: (request, reply) => {
        const wanted = readRowCount(parameter(request, 'row_count'));
        const asked = server.jobs.find(parameter(request, 'id'));
        // A cancelled job is gone; one that ended by itself still says so.
        if (asked === undefined || asked.endReason === 'cancelled' || asked.endReason === 'reset')
          throw invalidJobId();
        const { status, body } = poll(asked, wanted, server);
        if (status === 'broken') {
          reply.hijack();
          reply.raw.destroy();
          return reply;
        }
        return reply.code(status).type(JSON_TYPE).send(body);
      },
    },
    {
      method: 'POST',
      path: '/recordings_in_time_range',
      endpoint: 'recordings_in_time_range',
      summary:
        'Start and end of the recordings in a time range, epoch seconds; an end of -1: still being written',
      body: schemas.rangeBody,
      response: { 200: schemas.pairs, 400: schemas.refusal, 422: schemas.refusal, 503: schemas.refusal },
      handle: async ({ body }) => {
        const { startMs, endMs } = readTimeRange(body);
        const recordings = await server.store.overlapping(startMs, endMs);
        return recordings.map(({ start_time, end_time }) => [
          Math.floor(start_time.getTime() / 1000),
          // A database may leave a null out altogether, as FerretDB does of what an upsert inserts.
          Math.floor((end_time?.getTime() ?? -1000) / 1000),
        ]);
      },
    },
  ];
}

/** @throws Refusal 400 for anything but a whole number above 0 */
function readRowCount(text: string): number {
  const checks = new Checks();
  const value = /^-?\d{1,15}$/.test(text) ? Number(text) : undefined;
  if (value === undefined)
    checks.brokenRule('row_count', 'a whole number of at least 1', `text of ${text.length} characters`);
  else if (value < 1) checks.brokenRule('row_count', 'a whole number of at least 1', String(value));
  checks.done();
  return value ?? 1;
}

/** @throws Refusal naming every field that is wrong */
function readTimeRange(body: unknown): { startMs: number; endMs: number } {
  const checks = new Checks();
  const bounds = { integer: true, min: 0, max: BOUNDS.epochS };
  const fields = isFields(body) ? body : {};
  if (!isFields(body)) checks.wrongType('body', 'a JSON object', body);
  const startS = checks.number(fields, 'start_time', bounds);
  const endS = checks.number(fields, 'end_time', bounds);
  if (startS !== undefined && endS !== undefined && endS < startS) {
    checks.brokenRule('end_time', `a time not before start_time (${startS})`, String(endS));
  }
  checks.done();
  return { startMs: (startS ?? 0) * 1000, endMs: (endS ?? 0) * 1000 };
}
