import { describe, expect, it } from 'vitest';
import { transportError } from './classify-error.ts';
import { OperationError } from './operation.ts';

const withCode = (code: string, message = code) => Object.assign(new Error(message), { code });

describe('transportError', () => {
  it.each([
    [withCode('ECONNREFUSED'), 'connection refused'],
    [new Error('apiRequestContext.fetch: connect ECONNREFUSED 127.0.0.1:1'), 'connection refused'],
    [withCode('ECONNRESET'), 'connection reset'],
    [new Error('socket hang up'), 'connection reset'],
    [withCode('UND_ERR_SOCKET', 'other side closed'), 'connection reset'],
    [withCode('ENOTFOUND'), 'name not resolved'],
    [withCode('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'), 'tls'],
    [withCode('UND_ERR_HEADERS_TIMEOUT', 'Headers Timeout Error'), 'timeout'],
    [new Error('apiRequestContext.fetch: Request timed out after 100ms'), 'timeout'],
    [new DOMException('The operation was aborted due to timeout', 'TimeoutError'), 'timeout'],
    [new Error('apiRequestContext.fetch: Request context disposed.'), 'ended by the run'],
    [withCode('UND_ERR_DESTROYED', 'The client is destroyed'), 'ended by the run'],
    [new DOMException('This operation was aborted', 'AbortError'), 'ended by the run'],
    [new Error('apiRequestContext.fetch: aborted'), 'connection reset'],
    [withCode('UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'Response body length'), 'connection reset'],
    [
      withCode('EMFILE', 'connect EMFILE 127.0.0.1:80 - Local (undefined:undefined)'),
      'generator out of sockets',
    ],
    [withCode('ENFILE'), 'generator out of sockets'],
    [new Error('apiRequestContext.fetch: connect EADDRNOTAVAIL 127.0.0.1:80'), 'generator out of sockets'],
    [withCode('ENOBUFS'), 'generator out of sockets'],
    [withCode('ENOMEM'), 'generator out of sockets'],
    [new Error('what is this'), 'transport error'],
  ])('should class %s as %s', (thrown, errorClass) => {
    expect(transportError(thrown)).toMatchObject({ outcome: 'unanswered', errorClass });
  });

  it('should keep the first line only, because a log with every header stands below it', () => {
    const thrown = new Error('connect ECONNREFUSED\nCall log:\n  - authorization: Bearer s3cret');
    expect(transportError(thrown).message).toBe('connect ECONNREFUSED');
  });

  it('should name every address that was tried', () => {
    const tried = new AggregateError([
      new Error('connect ECONNREFUSED ::1:1'),
      new Error('connect ECONNREFUSED 127.0.0.1:1'),
    ]);
    expect(transportError(tried)).toMatchObject({
      errorClass: 'connection refused',
      message: 'connect ECONNREFUSED ::1:1; connect ECONNREFUSED 127.0.0.1:1',
    });
  });

  it('should pass an OperationError on as it is', () => {
    const error = new OperationError('failed', 'http 500', 'x');
    expect(transportError(error)).toBe(error);
  });
});
