import { describe, expect, it } from 'vitest';
import { currentOperations, slowOperations } from './current-operations.ts';

describe('currentOperations', () => {
  const busy = { active: true, op: 'query', ns: 'prisma.a', microsecs_running: 2_500_000 };

  it('should name what runs too long and what waits for a lock', () => {
    const seen = currentOperations(
      [
        busy,
        { ...busy, op: 'update', microsecs_running: 400, waitingForLock: true },
        { ...busy, microsecs_running: 999_999 },
      ],
      1,
    );
    expect(seen).toEqual({ slow: ['query on prisma.a for 2.5 s'], waitingForLock: ['update on prisma.a'] });
  });

  it('should leave out idle connections, its own questions and those of the replica set', () => {
    const others = [
      { ...busy, active: false },
      { ...busy, appName: 'focus-load' },
      { ...busy, appName: 'focus-load-probe' },
      { ...busy, ns: 'local.oplog.rs' },
    ];
    expect(currentOperations(others, 1)).toEqual({ slow: [], waitingForLock: [] });
  });
});

it('should name what was logged as slow since the run began', () => {
  const profile = [
    { ts: new Date(5_000), millis: 1500, op: 'query', ns: 'prisma.a' },
    { ts: new Date(5_000), millis: 900, op: 'query', ns: 'prisma.a' },
    { ts: new Date(1_000), millis: 9000, op: 'query', ns: 'prisma.a' },
  ];
  expect(slowOperations(profile, 1, 2_000)).toEqual(['query on prisma.a took 1.5 s']);
});
