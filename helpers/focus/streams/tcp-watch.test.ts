import { createServer, connect, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { parseSs, TcpWatch } from './tcp-watch.ts';

const SS = `ESTAB 0 0 127.0.0.1:32821 127.0.0.1:57254 bbr rto:204 bytes_sent:21500 segs_out:410 data_segs_out:400 retrans:1/4 dsack_dups:3
ESTAB 0 0 127.0.0.1:57254 127.0.0.1:32821 bbr rto:204 bytes_sent:252 segs_out:9 data_segs_out:2 bytes_received:21500
ESTAB 0 0 127.0.0.1:5000 127.0.0.1:32822 cubic data_segs_out:1 retrans:0/1
ESTAB 0 0 [::1]:57255 [::1]:32821 cubic rto:200
`;

describe('parseSs', () => {
  it('should keep both ends of the connections to a port, and no other', () => {
    expect([...parseSs(SS, new Set([32821]))]).toEqual([
      ['127.0.0.1:32821 127.0.0.1:57254', { sent: 400, retransmitted: 4, needless: 3 }],
      ['127.0.0.1:57254 127.0.0.1:32821', { sent: 2, retransmitted: 0, needless: 0 }],
      ['[::1]:57255 [::1]:32821', { sent: 0, retransmitted: 0, needless: 0 }],
    ]);
  });

  it('should take nothing from nothing', () => {
    expect(parseSs('', new Set([1])).size).toBe(0);
  });
});

describe('TcpWatch', () => {
  it('should remember what the kernel said of a connection that is gone', async () => {
    const server = createServer((socket) => {
      // The client leaves before it has read all.
      socket.on('error', () => undefined).end(Buffer.alloc(100_000));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const watch = new TcpWatch();
    expect(watch.retransmittedPercent).toBeNull();
    watch.watch(port);
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'readable');
    await watch.ask();
    socket.destroy();
    server.close();
    // Nothing is lost on loopback, and something was sent.
    expect(watch.lostPercent).toBe(0);
    await watch.ask();
    expect(watch.lostPercent).toBe(0);
    watch.close();
  });
});
