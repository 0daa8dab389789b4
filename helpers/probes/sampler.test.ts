import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProbeSpec } from '../environment/probe-spec.ts';
import type { ProbeLine } from '../record/probe-log.ts';
import type { Look } from './probe.ts';
import { Sampler } from './sampler.ts';

const spec = (name: string, everyS = 1): ProbeSpec => ({ name, kind: 'process', everyS, pid: 1 });

/** A sampler in virtual time whose probes answer as told. */
function sampling(specs: readonly ProbeSpec[], looks: (name: string, n: number) => Promise<Look>) {
  const lines: ProbeLine[] = [];
  const closed: string[] = [];
  const counts = new Map<string, number>();
  const log = {
    begin: () => undefined,
    append: (line: ProbeLine) => void lines.push(line),
    finish: () => undefined,
  };
  const sampler = new Sampler(specs, log, {
    nowMs: () => Date.now(),
    redact: (text) => text.replaceAll('secret', '[redacted]'),
    open: ({ name }) => ({
      look: () => {
        const n = (counts.get(name) ?? 0) + 1;
        counts.set(name, n);
        return looks(name, n);
      },
      close: async () => void closed.push(name),
    }),
  });
  const times = (probe: string) =>
    lines.flatMap((line) => (line.kind === 'look' && line.probe === probe ? [line.atMs / 1000] : []));
  return { sampler, lines, closed, times };
}
const told = async (): Promise<Look> => ({ values: { threads: 1 } });
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

describe('Sampler', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('should look at each at its own pace, from the beginning, and once more at the end', async () => {
    const { sampler, times, closed, lines } = sampling([spec('a'), spec('b', 2)], told);
    await vi.advanceTimersByTimeAsync(4500);
    await sampler.stop();
    expect(times('a')).toEqual([0, 1, 2, 3, 4, 4.5]);
    expect(times('b')).toEqual([0, 2, 4, 4.5]);
    expect(closed.sort()).toEqual(['a', 'b']);
    expect(lines[0]).toEqual({
      kind: 'begin',
      atMs: 0,
      probes: [
        { name: 'a', kind: 'process', everyS: 1 },
        { name: 'b', kind: 'process', everyS: 2 },
      ],
    });
    expect(lines.at(-1)).toEqual({ kind: 'end', atMs: 4500 });
  });

  it('should skip the turns that a slow look took, and stay on the beat', async () => {
    const { sampler, times } = sampling([spec('a')], async (_, n) => {
      if (n === 2) await wait(2300);
      return told();
    });
    await vi.advanceTimersByTimeAsync(5200);
    await sampler.stop();
    expect(times('a')).toEqual([0, 3.3, 4, 5, 5.2]);
  });

  it('should give a look up that is not answered, go on, and keep secrets out of the reason', async () => {
    const { sampler, lines, times } = sampling([spec('a'), spec('b')], async (name, n) => {
      if (name === 'a' && n === 1) return new Promise(() => undefined);
      if (name === 'b' && n === 2) throw new Error('refused at user:secret@host');
      return told();
    });
    await vi.advanceTimersByTimeAsync(5500);
    await sampler.stop();
    expect(lines.filter(({ kind }) => kind === 'missed')).toEqual([
      { kind: 'missed', probe: 'b', atMs: 1000, reason: 'refused at user:[redacted]@host' },
      { kind: 'missed', probe: 'a', atMs: 4000, reason: 'no answer within 4 s' },
    ]);
    expect(times('a')).toEqual([5, 5.5]);
    expect(times('b')).toEqual([0, 2, 3, 4, 5, 5.5]);
  });

  it('should say once what is not told', async () => {
    const { sampler, lines } = sampling([spec('a')], async () => ({
      values: {},
      notTold: { sockets: 'it does not' },
    }));
    await vi.advanceTimersByTimeAsync(3000);
    await sampler.stop();
    expect(lines.filter(({ kind }) => kind === 'not-told')).toEqual([
      { kind: 'not-told', probe: 'a', series: 'sockets', reason: 'it does not' },
    ]);
  });
});
