import { describe, expect, it } from 'vitest';
import { P50, testEmulator, W4 } from '../test-emulator.ts';

const PARSE_ERROR = '{"error":"Error parsing configuration"}';
const without = (name: keyof typeof P50) =>
  Object.fromEntries(Object.entries(P50).filter(([key]) => key !== name));

describe('the deployed server, lax', () => {
  it('should take what it should not', async () => {
    await using emulator = await testEmulator({ lax: true });
    for (const body of [
      { ...P50, displayInfo: { height: -100 } },
      { ...P50, displayInfo: { height: 0 } },
      { ...P50, nfftSelection: 1000 },
      { ...P50, nfftSelection: 4096 },
      { ...P50, frequencyRange: { min: 0, max: 1500 } },
      { ...P50, frequencyRange: { min: 5, max: 5 } },
      { ...P50, channels: { min: 1, max: 2501 } },
      { ...P50, channels: { min: -3, max: 2 } },
    ]) {
      expect((await emulator.send('POST', '/configure', body)).status).toBe(200);
    }
    const single = await emulator.send('POST', '/configure', { ...P50, view_type: '1' });
    expect(single.json).toMatchObject({ stream_amount: 1, channel_amount: 1 });
  });

  it.each<[string, object]>([
    ['no displayInfo', without('displayInfo')],
    ['no channels', without('channels')],
    ['a band of null', { ...P50, frequencyRange: null }],
    ['one time only', { ...P50, start_time: 5 }],
    ['a waterfall without the optional fields', W4],
  ])('should answer 500 to %s', async (_what, body) => {
    await using emulator = await testEmulator({ lax: true });
    const answer = await emulator.send('POST', '/configure', body);
    expect([answer.status, answer.text]).toEqual([500, PARSE_ERROR]);
  });

  it('should answer 422 in the words of its framework to a wrong type', async () => {
    await using emulator = await testEmulator({ lax: true });
    const answer = await emulator.send('POST', '/configure', { ...P50, nfftSelection: 'many' });
    expect(answer.status).toBe(422);
    expect(answer.json).toEqual({
      detail: [
        { loc: ['body', 'nfftSelection'], msg: 'value is not a valid integer', type: 'type_error.integer' },
      ],
    });
  });
});
