import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { AnswerEnd } from './answer-end.ts';

describe('when an answer was complete', () => {
  it('should be the end of what has done nothing since', async () => {
    const end = new AnswerEnd();
    expect(end.atUs).toBeNull();
    end.came(40);
    await Promise.resolve();
    expect(end.atUs).toBe(40);
  });

  it('should be forgotten with the turn of the event loop in which it was given', async () => {
    const end = new AnswerEnd();
    end.came(40);
    await nextTurn();
    expect(end.atUs).toBeNull();
    end.came(50);
    expect(end.atUs).toBe(50);
  });

  it('should be forgotten when something else begins, and not by the turn of an answer before', async () => {
    const end = new AnswerEnd();
    end.came(40);
    end.forget();
    expect(end.atUs).toBeNull();
    await nextTurn();
    end.came(50);
    expect(end.atUs).toBe(50);
  });

  it('should be that of the answer that was complete last, whichever was given last', () => {
    const end = new AnswerEnd();
    end.came(50);
    end.came(40);
    expect(end.atUs).toBe(50);
  });
});
