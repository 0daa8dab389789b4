import { describe, expect, it } from 'vitest';
import { asKeepAliveRace, isKeepAliveRace, type LossOnConnection } from './keep-alive.ts';
import { OperationError } from './operation.ts';

const RACE: LossOnConnection = { idleMs: 5000, connectMs: 20, afterMs: 20, answerBegan: false };

describe('isKeepAliveRace', () => {
  it.each<[string, Partial<LossOnConnection>, boolean]>([
    ['lost within a round trip after an idle time', {}, true],
    ['a new connection', { idleMs: null }, false],
    ['a busy connection', { idleMs: 199.9 }, false],
    ['the shortest idle time', { idleMs: 200 }, true],
    ['in the middle of an answer', { answerBegan: true }, false],
    ['noticed at the end of the slack', { afterMs: 120 }, true],
    ['lost later than the round trip and the slack', { afterMs: 120.1 }, false],
    ['a slow network has longer round trips', { connectMs: 300, afterMs: 400 }, true],
  ])('should judge %s', (_, change, expected) => {
    expect(isKeepAliveRace({ ...RACE, ...change })).toBe(expected);
  });
});

describe('asKeepAliveRace', () => {
  const reset = new OperationError('unanswered', 'connection reset', 'read ECONNRESET');

  it('should say how long the connection had been idle', () => {
    expect(asKeepAliveRace(reset, RACE)).toMatchObject({
      outcome: 'unanswered',
      errorClass: 'keep-alive race',
      message:
        'read ECONNRESET: the server closed a connection that had been idle for 5.0 s just as it was used again ' +
        '(lost 20.0 ms after the request, before any answer); ' +
        'its keep-alive time-out is shorter than the pauses between requests',
    });
  });

  it('should leave other classes and unseen connections as they are', () => {
    const timeout = new OperationError('unanswered', 'timeout', 'no answer');
    expect(asKeepAliveRace(timeout, RACE)).toBe(timeout);
    expect(asKeepAliveRace(reset, undefined)).toBe(reset);
    expect(asKeepAliveRace(reset, { ...RACE, idleMs: null })).toBe(reset);
  });
});
