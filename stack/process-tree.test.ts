import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { familyOf, identify, isAlive, parseProcStat, parsePsLine, startTimeOf } from './process-tree.mjs';
import type { ProcessEntry } from './process-tree.mjs';

const entry = (pid: number, parentPid: number, groupId: number, startTime = `t${pid}`): ProcessEntry => ({
  pid,
  parentPid,
  groupId,
  startTime,
  state: 'S',
});
const leader = (pid: number) => ({ pid, startTime: `t${pid}` });
const pids = (entries: readonly ProcessEntry[]) => entries.map(({ pid }) => pid);

it('should read a /proc stat line whose command name holds brackets and spaces', () => {
  const fields = ['S', '7', '42', '42', '0', '-1', ...Array.from({ length: 13 }, () => '0'), '98765', '1'];
  expect(parseProcStat(`42 (a ) b (c) ${fields.join(' ')}`)).toEqual({
    pid: 42,
    parentPid: 7,
    groupId: 42,
    state: 'S',
    startTime: '98765',
  });
});

it('should read a ps line with a start time of several words', () => {
  expect(parsePsLine('  42     7    42 Ss   Mon Nov 23 17:10:00 2026')).toEqual({
    pid: 42,
    parentPid: 7,
    groupId: 42,
    state: 'S',
    startTime: 'Mon Nov 23 17:10:00 2026',
  });
});

it('should take the leader, its group, and the descendants of both, and nobody else', () => {
  const all = [
    entry(1, 0, 1),
    entry(10, 1, 10),
    entry(11, 1, 10),
    entry(12, 10, 12),
    entry(13, 12, 13),
    entry(20, 1, 20),
  ];
  expect(pids(familyOf([leader(10)], all))).toEqual([10, 11, 12, 13]);
});

it('should find the rest of the group when the leader is gone', () => {
  expect(pids(familyOf([leader(10)], [entry(1, 0, 1), entry(11, 1, 10), entry(12, 11, 12)]))).toEqual([
    11, 12,
  ]);
});

it('should leave a stranger alone who got the pid later, and his group', () => {
  expect(familyOf([leader(10)], [entry(10, 1, 10, 'later'), entry(11, 10, 10)])).toEqual([]);
});

it('should know a process while it runs, and neither after its end nor with another start time', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(child, 'spawn');
  const identity = identify(child.pid ?? 0);
  if (identity === null) throw new Error('the child is not known');
  expect(isAlive(identity)).toBe(true);
  expect(isAlive({ ...identity, startTime: 'another' })).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(identity)).toBe(false);
  expect(startTimeOf(identity.pid)).toBe(null);
});
