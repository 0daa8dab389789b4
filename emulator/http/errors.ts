import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { StoreUnavailable } from '../recordings/recording.ts';
import { Refusal } from '../validation/checks.ts';
import { LaxRefusal } from '../validation/lax-request.ts';
import { Refused } from './refused.ts';

/** Why a request could not even be read, in words that tell nothing of the inside. */
const UNREADABLE: Readonly<Record<number, string>> = {
  400: 'The request could not be read',
  413: 'The body is too large',
  414: 'The address is too long',
  415: 'The body must be JSON, with content-type application/json',
  431: 'The headers are too large',
};

/** Turns whatever a route threw into an answer; only what nobody foresaw becomes a 500, and is logged. */
export function answerError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void {
  if (error instanceof Refusal) {
    void reply.code(error.status).send({ error: error.message, details: error.details });
  } else if (error instanceof LaxRefusal) {
    void reply.code(error.status).send(error.body);
  } else if (error instanceof Refused) {
    void reply.code(error.status).headers(error.headers).send(error.body);
  } else if (error instanceof StoreUnavailable) {
    request.log.warn({ reason: error.message }, 'recording database not available');
    const body = {
      error: 'The recording database is not available; live jobs work, try historic ones later',
    };
    void reply.code(503).header('retry-after', '1').send(body);
  } else {
    const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500;
    if (status >= 400 && status < 500) {
      void reply.code(status).send({ error: UNREADABLE[status] ?? 'The request was refused', details: [] });
      return;
    }
    request.log.error(error, 'unforeseen error');
    void reply.code(500).send({ error: 'Internal server error' });
  }
}
