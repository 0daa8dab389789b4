/**
 * The proxy as a process of its own, so that what passes through it never waits for the work of another part. Prints
 * `PROXY_API_URL=…` when it can be used; ends when its standard input does, that is with whoever started it.
 */
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { proxyApi } from './api.ts';

const api = proxyApi();
api.server.listen(0, '127.0.0.1');
await once(api.server, 'listening');
process.stdout.write(`PROXY_API_URL=http://127.0.0.1:${(api.server.address() as AddressInfo).port}\n`);
process.stdin.resume();
await once(process.stdin, 'end');
// What a client keeps open must not keep this process: it ends with whoever started it.
await Promise.race([api.close(), sleep(1_000)]);
process.exit(0);
