import { describe, expect, it } from 'vitest';
import { recordedVerdict } from './recorded.ts';
import { recordOf, times } from './testing.ts';

const shard = { index: 1, count: 4 };
const phases = [{ ended: { create: { ok: times(10, 5) } } }];

describe('recordedVerdict', () => {
  it('should neither judge nor doubt a shard that recorded its part', () => {
    expect(recordedVerdict(recordOf({ phases, shard }))).toEqual({
      outcome: 'RECORDED',
      reasons: ['Shard 2 of 4, judged by npm run merge.'],
      limits: [],
    });
  });

  it('should say when the run was aborted', () => {
    const record = recordOf({ phases, shard, ended: 'aborted', endReason: 'the target is gone' });
    expect(recordedVerdict(record)).toMatchObject({
      outcome: 'RECORDED',
      reasons: ['Shard 2 of 4, judged by npm run merge.', 'The run was aborted: the target is gone.'],
    });
  });

  it('should be inconclusive when its part was not recorded to the end', () => {
    const record = recordOf({ phases, shard, ended: 'cut-off', endReason: 'killed' });
    const verdict = recordedVerdict(record);
    expect(verdict.outcome).toBe('INCONCLUSIVE');
    expect(verdict.reasons[1]).toMatch(/^Its generator had a problem: the record is cut off: .*killed/);
  });
});
