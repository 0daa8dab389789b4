import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../engine/operation.ts';
import { boundedClient } from './bounded-client.ts';

describe('boundedClient', () => {
  it('should send until its time is over, and say then what was given up', async () => {
    let nowS = 100;
    const paths: string[] = [];
    const client = boundedClient(
      {
        send: (_method, path) => {
          paths.push(path);
          nowS += 4;
          return Promise.resolve({ status: 200 } as HttpAnswer);
        },
      },
      { limitS: 10, nowS: () => nowS, what: 'reading back 3 alerts' },
    );
    for (const path of ['a', 'b', 'c']) await client.send('GET', path);
    await expect(client.send('GET', 'd')).rejects.toThrow(
      'reading back 3 alerts was given up after 10 s and 3 requests: the web application answers them too slowly',
    );
    expect(paths).toEqual(['a', 'b', 'c']);
  });
});
