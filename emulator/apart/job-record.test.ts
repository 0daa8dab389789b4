import fc from 'fast-check';
import { expect, it } from 'vitest';
import { RowCursor } from '../jobs/row-cursor.ts';
import { NO_FAULTS } from '../jobs/row-faults.ts';
import { newStreamRecord, recordClient } from '../jobs/stream-record.ts';
import { bookWorkerLost, streamData, streamRecord } from './job-record.ts';

const share = fc.constantFrom(0, 0.1, 0.25, 0.5);

it('should go on in another process with the row that would have been next, wherever it is handed over', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ made: fc.nat(40), takes: fc.nat(30), handOver: fc.boolean() }), { maxLength: 12 }),
      fc.record({ lost: share, duplicated: share, reordered: share, rateShare: fc.constantFrom(1, 0.5) }),
      (steps, faulty) => {
        const faults = { ...NO_FAULTS, ...faulty };
        const stays = new RowCursor();
        let moves = new RowCursor();
        let made = 0;
        for (const step of steps) {
          made += step.made;
          const available = { made, deliverable: made, oldestKept: Math.max(0, made - 50), complete: false };
          for (let i = 0; i < step.takes; i++) {
            expect(moves.take(available, faults)).toEqual(stays.take(available, faults));
          }
          if (step.handOver) moves = new RowCursor().moveTo(structuredClone(moves.position()));
          expect(moves.position()).toEqual(stays.position());
        }
      },
    ),
  );
});

it('should book rows that were under way with a process that died as undelivered, and its clients as lost', () => {
  const record = newStreamRecord(0);
  recordClient(record, 1_000);
  const available = { made: 10, deliverable: 10, oldestKept: 0, complete: false };
  for (let i = 0; i < 6; i++) record.cursor.take(available, NO_FAULTS);
  record.rowsInFlight = 4;
  const copy = streamRecord(structuredClone(streamData(record)));
  const job = { openStreams: 1, lastReadAtMs: 1_000, portProblem: 'x', streams: new Map([[0, copy]]) };
  bookWorkerLost(job as unknown as Parameters<typeof bookWorkerLost>[0], 2_000);
  expect(job).toMatchObject({ openStreams: 0, lastReadAtMs: 2_000, portProblem: null });
  expect(copy).toMatchObject({ rowsInFlight: 0, rowsUndelivered: 4 });
  expect(copy.clients).toMatchObject([{ closedAtMs: 2_000, closedWhy: 'worker-lost' }]);
  // 10 made = 2 sent + 4 undelivered + 4 waiting.
  expect(copy.cursor.taken - copy.rowsUndelivered).toBe(2);
  expect(copy.cursor.waiting(available)).toBe(4);
});
