import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { OperationError } from './operation.ts';
import { UndiciAttempt } from './undici-attempt.ts';

const controllerThat = (abort: (reason: Error) => void) => ({
  aborted: false,
  paused: false,
  reason: null,
  abort,
  pause: () => undefined,
  resume: () => undefined,
});

describe('UndiciAttempt', () => {
  beforeEach(() => vi.useFakeTimers({ now: 0 }));
  afterEach(() => vi.useRealTimers());

  const begin = () => {
    const rejected: OperationError[] = [];
    const aborted: Error[] = [];
    const attempt = new UndiciAttempt({
      what: 'GET /ack',
      timeoutMs: 1500,
      onSetCookie: () => undefined,
      resolve: () => undefined,
      reject: (error) => rejected.push(error),
    });
    return { attempt, rejected, aborted, controller: controllerThat((reason) => aborted.push(reason)) };
  };
  const connected = { connectMs: 1, requests: 0, idleSinceMs: 0, socket: { bytesRead: 0 } };

  it('should never be sent when its time ran out while the connection was made', () => {
    const { attempt, rejected, aborted, controller } = begin();
    vi.advanceTimersByTime(1500);
    expect(rejected.map(({ message }) => message)).toEqual([
      'GET /ack: timed out after 1.5 s (no connection yet)',
    ]);
    attempt.onRequestStart(controller);
    expect(aborted).toHaveLength(1);
  });

  it('should break its connection off when its time is over, once', () => {
    const { attempt, rejected, aborted, controller } = begin();
    attempt.onRequestStart(controller);
    attempt.onSending(connected);
    vi.advanceTimersByTime(1499);
    expect([rejected, aborted]).toEqual([[], []]);
    vi.advanceTimersByTime(1);
    attempt.onResponseError(controller, new Error('aborted'));
    expect(rejected).toMatchObject([
      { errorClass: 'timeout', message: 'GET /ack: timed out after 1.5 s (sent, but no answer)' },
    ]);
    expect(aborted).toEqual(rejected);
  });

  it('should not take an announcement for the answer', () => {
    const { attempt, rejected, controller } = begin();
    attempt.onRequestStart(controller);
    attempt.onSending(connected);
    attempt.onResponseStart(controller, 103, {});
    vi.advanceTimersByTime(1500);
    expect(rejected[0]?.message).toBe('GET /ack: timed out after 1.5 s (sent, but no answer)');
  });

  it('should say how much of the body had come', () => {
    const { attempt, rejected, controller } = begin();
    attempt.onRequestStart(controller);
    attempt.onSending(connected);
    attempt.onResponseStart(controller, 200, {});
    attempt.onResponseData(controller, Buffer.from('four'));
    vi.advanceTimersByTime(1500);
    expect(rejected[0]?.message).toBe(
      'GET /ack: timed out after 1.5 s (status 200, but only 4 bytes of the body)',
    );
  });
});
