import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../engine/operation.ts';
import type { AlertClient } from './alert-api.ts';
import { readAll } from './alert-removal.ts';

const WINDOW = { fromMs: 0, untilMs: 59_999 };
const PAGE = 3;

/** A web application with pages of three. @param storedAt what its list holds when it is asked for the nth time, from 1 */
function webApp(storedAt: (asked: number) => readonly string[]): {
  client: AlertClient;
  asked: () => number;
} {
  let asked = 0;
  const send = (_method: string, path: string) => {
    const ids = storedAt(++asked);
    const page = Number(new URL(path, 'http://x').searchParams.get('page'));
    const alerts = ids.slice((page - 1) * PAGE, page * PAGE).map((ext_id, i) => ({
      ...{ ext_id, class_id: 103, severity: 1, distance_m: 5 },
      start_time: (page - 1) * PAGE + i,
    }));
    const body = { alerts, maxPage: Math.ceil(ids.length / PAGE) };
    return Promise.resolve({ status: 200, json: () => body } as unknown as HttpAnswer);
  };
  return { client: { send }, asked: () => asked };
}
const ids = async (client: AlertClient) => (await readAll(client, WINDOW)).map(({ id }) => id);

describe('readAll', () => {
  it('should read every page once where nothing moves', async () => {
    const { client, asked } = webApp(() => ['a', 'b', 'c', 'd', 'e']);
    expect(await ids(client)).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(asked()).toBe(2);
  });

  it('should take no alert twice because an older one was stored while it read', async () => {
    // After the first page "late" is stored before the others: "c" moves to the second page.
    const { client, asked } = webApp((time) => (time === 1 ? [] : ['late']).concat(['a', 'b', 'c', 'd']));
    expect(await ids(client)).toEqual(['late', 'a', 'b', 'c', 'd']);
    expect(asked()).toBe(4);
  });

  it('should call doubled what stays doubled, on one page at once and on two after five readings', async () => {
    const onOne = webApp(() => ['a', 'a', 'b', 'c']);
    expect(await ids(onOne.client)).toEqual(['a', 'a', 'b', 'c']);
    expect(onOne.asked()).toBe(2);
    const onTwo = webApp(() => ['a', 'b', 'c', 'c']);
    expect(await ids(onTwo.client)).toEqual(['a', 'b', 'c', 'c']);
    expect(onTwo.asked()).toBe(10);
  });
});
