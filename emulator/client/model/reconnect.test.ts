import { expect, it } from 'vitest';
import { reconnectWaitMs } from './reconnect.ts';

it('should wait longer each time, at most five seconds', () => {
  expect([1, 2, 3, 4, 5, 6, 2000].map(reconnectWaitMs)).toEqual([500, 1000, 2000, 4000, 5000, 5000, 5000]);
});
