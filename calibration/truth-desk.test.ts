import { describe, expect, it } from 'vitest';
import { behaviour } from './behaviour.ts';
import { TruthDesk } from './truth-desk.ts';

describe('TruthDesk', () => {
  it('should serve a queue one after the other, whatever the requests are numbered', () => {
    const desk = new TruthDesk(behaviour({ service: { kind: 'queue', serviceUs: 100, first: 0 } }));
    expect([desk.decide(5, 0), desk.decide(3, 30), desk.decide(9, 500)].map(({ dueUs }) => dueUs)).toEqual([
      100, 200, 600,
    ]);
  });

  it('should answer at once what comes before the first of a queue, and let nobody wait for it', () => {
    const desk = new TruthDesk(behaviour({ service: { kind: 'queue', serviceUs: 100, first: 2 } }));
    expect(
      [desk.decide(0, 0), desk.decide(1, 0), desk.decide(2, 10), desk.decide(3, 20)].map(
        ({ dueUs }) => dueUs,
      ),
    ).toEqual([0, 0, 110, 210]);
  });

  it('should answer at the end of a stall what was to be answered in it, also what came before', () => {
    const desk = new TruthDesk(
      behaviour({ service: { kind: 'fixed', serviceUs: 50 }, stall: { fromRequest: 1, durationUs: 500 } }),
    );
    const before = desk.decide(0, 80);
    const first = desk.decide(1, 100);
    const last = desk.decide(2, 590);
    expect([before, first, last].map((decision) => desk.dueUs(decision))).toEqual([600, 600, 640]);
  });

  it('should refuse what finds no token', () => {
    const desk = new TruthDesk(behaviour({ bucket: { tokensPerSecond: 1, burst: 1.5 } }));
    expect([0, 1, 2].map((n) => desk.decide(n, n * 400_000).status)).toEqual([200, 429, 200]);
  });

  it('should keep the books', () => {
    const desk = new TruthDesk(
      behaviour({ errorEvery: 3, dropEvery: 4, bytes: { least: 7, step: 0, cycle: 1 } }),
    );
    for (let n = 0; n < 4; n++) desk.answered(desk.decide(n, 100), 100, 130);
    expect(desk.truth()).toEqual({
      received: 4,
      ok: 2,
      refused: 0,
      failed: 1,
      dropped: 1,
      bytes: 14,
      latenessUs: { p50: 30, p99: 30, max: 30 },
      holdUs: { mean: 30, max: 30 },
      answers: [
        [0, 130],
        [1, 130],
      ],
    });
  });
});
