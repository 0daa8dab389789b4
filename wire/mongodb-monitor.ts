import type { Socket } from 'node:net';
import type { MongoClient } from 'mongodb';

/** A heartbeat has its own limit, the time to connect; it is looked at so long after that. Milliseconds. */
const GRACE_MS = 1_000;

/** What is looked at inside the driver. None of it is its interface; where it is not there, nothing is done. */
interface Inside {
  readonly topology?: { readonly s?: { readonly servers?: ReadonlyMap<string, Monitored> } };
}
interface Monitored {
  readonly monitor?: { readonly connection?: { readonly socket?: Socket } | null };
}

/**
 * Keeps a client from losing sight of its server for ever. A heartbeat that the driver (seen in 7.9) writes to a
 * socket that is destroyed and has not said "close" yet, as happens when a database ends in order while it is asked,
 * waits for a "drain" that cannot come; no other heartbeat is sent as long as it waits, and the client takes a server
 * for away that has long been back. Such a socket is told of an error here, upon which the driver goes on as after any
 * lost connection. To be called before the client connects.
 */
export function keepMonitored(client: MongoClient): MongoClient {
  const timers = new Map<string, NodeJS.Timeout>();
  const ended = ({ connectionId }: { readonly connectionId: string }) => {
    clearTimeout(timers.get(connectionId));
    timers.delete(connectionId);
  };
  client.on('serverHeartbeatStarted', (event) => {
    ended(event);
    const { connectTimeoutMS, heartbeatFrequencyMS } = client.options;
    // One that waits for news is answered after the time between two heartbeats at the latest.
    const limitMs = connectTimeoutMS + (event.awaited ? heartbeatFrequencyMS : 0) + GRACE_MS;
    timers.set(event.connectionId, setTimeout(() => freeStuckHeartbeats(client), limitMs).unref());
  });
  client.on('serverHeartbeatSucceeded', ended);
  client.on('serverHeartbeatFailed', ended);
  client.on('serverClosed', ({ address }) => ended({ connectionId: address }));
  return client;
}

function freeStuckHeartbeats(client: MongoClient): void {
  const servers = (client as unknown as Inside).topology?.s?.servers ?? new Map<string, Monitored>();
  for (const { monitor } of servers.values()) {
    const socket = monitor?.connection?.socket;
    if (socket?.destroyed)
      socket.emit('error', new Error('the connection was closed before the heartbeat was sent'));
  }
}
