import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { streamEnd } from './stream-end.ts';

describe('streamEnd', () => {
  it.each([
    [status.OK, '', 'completed'],
    [status.CANCELLED, 'Cancelled on client', 'own-stop'],
    [status.DEADLINE_EXCEEDED, 'Deadline exceeded after 60s', 'time-out'],
    [status.UNAVAILABLE, 'Cancelling all calls', 'server-finished'],
    [status.UNAVAILABLE, 'Received GOAWAY', 'server-finished'],
    [status.UNAVAILABLE, 'Connection dropped', 'connection-lost'],
    [status.UNAVAILABLE, 'No connection established. Last error: connect ECONNREFUSED', 'connection-lost'],
    [status.INTERNAL, 'Received RST_STREAM with code 2', 'connection-lost'],
    [status.INTERNAL, 'value out of range', 'refused'],
    [status.INVALID_ARGUMENT, 'stream_id must be from 0 to 2', 'refused'],
    [status.RESOURCE_EXHAUSTED, 'socket', 'refused'],
  ])('should take status %i "%s" for %s', (code, details, end) => {
    expect(streamEnd({ code, details })).toBe(end);
  });
});
