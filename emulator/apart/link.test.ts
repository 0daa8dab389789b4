import { describe, expect, it } from 'vitest';
import { Link, LinkDown } from './link.ts';

type Theirs = {
  double: (n: number) => Promise<number>;
  note: (text: string) => void;
  notes: (nothing: null) => string[];
  fail: (why: string) => void;
};

/** Two ends of a link; what is sent is copied, and heard a turn later, as between processes. */
function pair() {
  const notes: string[] = [];
  const calls: Theirs = {
    double: async (n) => 2 * n,
    note: (text) => void notes.push(text),
    notes: () => [...notes],
    fail: (why) => {
      throw new Error(why);
    },
  };
  const near: Link<Theirs> = new Link<Theirs>({}, (message) => {
    setImmediate(() => far.heard(structuredClone(message)));
  });
  const far = new Link<Record<never, never>>(calls, (message) => {
    setImmediate(() => near.heard(structuredClone(message)));
  });
  return near;
}

describe('a link between two processes', () => {
  it('should answer each question with its own answer, whatever order they come in', async () => {
    const link = pair();
    expect(
      await Promise.all([link.ask('double', 1), link.ask('notes', null), link.ask('double', 3)]),
    ).toEqual([2, [], 6]);
  });

  it('should have heard all that was told before it answers what was asked after', async () => {
    const link = pair();
    for (const text of ['a', 'b', 'c']) link.tell('note', text);
    expect(await link.ask('notes', null)).toEqual(['a', 'b', 'c']);
  });

  it('should hand over what went wrong at the other end, and what nobody knows there', async () => {
    const link = pair();
    await expect(link.ask('fail', 'no such thing')).rejects.toThrow('no such thing');
    await expect(link.ask('unknown' as 'fail', '')).rejects.toThrow('nobody here knows "unknown"');
  });

  it('should not leave anybody waiting when the other end is gone', async () => {
    const link = new Link<Theirs>({}, () => {});
    const asked = link.ask('double', 1);
    link.down('it was killed');
    await expect(asked).rejects.toThrow(new LinkDown('it was killed'));
  });
});
