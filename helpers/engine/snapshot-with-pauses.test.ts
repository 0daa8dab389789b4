import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Outcome } from '../record/run-record.ts';
import { phaseWindows } from '../schedule/phases.ts';
import { Recorder } from './recorder.ts';

const PHASE = { kind: 'constant', warmUp: false, durationS: 10, ratePerSecond: 1, spacing: 'even' } as const;

function newRecorder(): Recorder {
  return new Recorder({
    windows: phaseWindows({
      phases: [
        { ...PHASE, name: 'first' },
        { ...PHASE, name: 'second' },
      ],
    } as never),
    planned: [10, 10],
    redact: (text) => text,
    generator: () => undefined,
    emit: () => undefined,
  });
}

/** Anything that can be recorded of one arrival. */
const events = fc.array(
  fc.record({
    of: fc.constantFrom('create', 'read', 'read.step'),
    phaseIndex: fc.constantFrom(0, 1),
    outcome: fc.constantFrom<Outcome>('ok', 'refused', 'failed', 'unanswered'),
    us: fc.integer({ min: 1, max: 5_000_000 }),
  }),
  { maxLength: 12 },
);
type Event = (typeof events extends fc.Arbitrary<infer T> ? T : never)[number];

function record(recorder: Recorder, { of, phaseIndex, outcome, us }: Event): void {
  recorder.due(of, phaseIndex, us);
  recorder.started(phaseIndex, 0, us);
  recorder.requestEnded(of, phaseIndex, { connectUs: us, firstByteUs: us, bodyUs: us });
  recorder.arrivalEnded({ of, phaseIndex, outcome, responseUs: us, serviceUs: us, atUs: us });
  if (outcome !== 'ok') recorder.error(of, phaseIndex, outcome, 'class', 'message', us);
  recorder.count('counter', us);
}

it('should be the snapshot of the moment of the call, whatever is recorded in the pauses', async () => {
  await fc.assert(
    fc.asyncProperty(events, fc.array(events), fc.array(events), async (before, first, second) => {
      // A recorder of its own says what is right: what was written once is not written, and waited for, again.
      const [recorder, twin] = [newRecorder(), newRecorder()];
      const both = (event: Event) => [recorder, twin].forEach((one) => record(one, event));
      before.forEach(both);
      for (const meanwhile of [first, second]) {
        const expected = structuredClone(twin.snapshot());
        const pauses = meanwhile.values();
        const told = await recorder.snapshotWithPauses(() => {
          for (const event of pauses.next().value ?? []) both(event);
          return Promise.resolve();
        });
        expect(told).toEqual(expected);
      }
    }),
  );
});

it('should pause after each part that changed, and not for those that did not', async () => {
  const recorder = newRecorder();
  let pauses = 0;
  const pause = () => {
    pauses++;
    return Promise.resolve();
  };
  // Two phases, a cell and three parts of the request.
  record(recorder, { of: 'create', phaseIndex: 0, outcome: 'ok', us: 5 });
  await recorder.snapshotWithPauses(pause);
  expect(pauses).toBe(6);
  await recorder.snapshotWithPauses(pause);
  expect(pauses).toBe(6);
  recorder.dropped('create', 1, 6);
  await recorder.snapshotWithPauses(pause);
  expect(pauses).toBe(7);
});
