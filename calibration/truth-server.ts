/**
 * The truth server: a small HTTP server that does exactly what it is told and says what it did.
 *
 * - `POST /start` with a `Behaviour` begins a run: books and bucket are new.
 * - `GET /work?n=<number>` is served as the behaviour says.
 * - `GET /truth` says what it did. `GET /ack` is answered at once and is in no book.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Metronome } from '../helpers/engine/metronome.ts';
import { behaviour, type Behaviour } from './behaviour.ts';
import { DueList } from './due-list.ts';
import { sharedNowUs as nowUs } from './shared-clock.ts';
import { TruthDesk, type Decision } from './truth-desk.ts';

export interface RunningTruthServer {
  readonly baseUrl: string;
  close(): Promise<void>;
}

interface Pending {
  readonly decision: Decision;
  readonly cameUs: number;
  readonly response: ServerResponse;
  readonly desk: TruthDesk;
}

/** Starts it on 127.0.0.1, on a free port. */
export async function startTruthServer(): Promise<RunningTruthServer> {
  const pending = new DueList<Pending>();
  let desk = new TruthDesk(behaviour());
  let body: Buffer = Buffer.alloc(0);
  // A spinning server is exact too, but takes the processor of the generator that it is to measure.
  const metronome = new Metronome({
    onBeat: () => answerDue(),
    onDeath: (reason) => {
      throw new Error(`the truth server's metronome ended: ${reason}`);
    },
  });

  const answerDue = () => {
    for (let next = pending.take(nowUs()); next; next = pending.take(nowUs())) {
      const dueUs = next.what.desk.dueUs(next.what.decision);
      if (dueUs > nowUs()) pending.add(dueUs, next.what);
      else answer(next.what);
    }
    wake();
  };
  /** Sees to it that `answerDue` runs when the next answer is due. */
  const wake = () => {
    const dueUs = pending.nextUs;
    if (dueUs !== undefined) metronome.beatIn(Math.max(0, dueUs - nowUs()));
  };
  const answer = ({ decision, cameUs, response, desk: own }: Pending) => {
    const { status, bytes } = decision;
    own.answered(decision, cameUs, nowUs());
    if (status === null) {
      response.destroy();
      return;
    }
    if (body.length < bytes) body = Buffer.alloc(bytes, 'x');
    response.writeHead(status, { 'content-type': 'text/plain', 'content-length': bytes });
    response.end(body.subarray(0, bytes));
  };

  const work = (n: number, response: ServerResponse) => {
    const cameUs = nowUs();
    const decision = desk.decide(n, cameUs);
    const item: Pending = { decision, cameUs, response, desk };
    if (decision.dueUs <= cameUs) answer(item);
    else {
      pending.add(decision.dueUs, item);
      wake();
    }
  };

  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    request.socket.setNoDelay(true);
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://truth');
    if (pathname === '/work') work(Number(searchParams.get('n') ?? 0), response);
    else if (pathname === '/ack') response.end('{}');
    else if (pathname === '/truth') response.end(JSON.stringify(desk.truth()));
    else if (pathname === '/start' && request.method === 'POST') {
      start(request).then(
        (started) => {
          desk = started;
          response.end('{}');
        },
        (error: unknown) => response.writeHead(400).end(`POST /start: ${String(error)}`),
      );
    } else {
      response
        .writeHead(404)
        .end(`${request.method} ${pathname}: there is /work, /truth, /ack and POST /start`);
    }
  });
  await listen(server);
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve, reject) => {
        metronome.close();
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

async function start(request: IncomingMessage): Promise<TruthDesk> {
  return new TruthDesk(JSON.parse(await text(request)) as Behaviour);
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
}
