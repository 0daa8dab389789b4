import { expect, it } from 'vitest';
import { AlertBoard } from './alert-board.ts';
import type { ClientAlert } from './messages.ts';

const alert = (ext_id: string, second = 0, severity = 1): ClientAlert => {
  const time = new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
  return {
    ...{ ext_id, algorun_id: '', class_id: 103, class_name: 'SC', severity, distance_m: 1 },
    ...{ start_time: time, alert_time: time, closes_at: time, is_dead: false, repetitions: 0 },
  };
};
const idsOf = (board: AlertBoard): string[] => board.all().map(({ ext_id }) => ext_id);

it('should have the newest alert on top, and count it as unread until it is read', () => {
  const board = new AlertBoard(9);
  for (const id of ['a', 'b', 'c']) board.push(alert(id));
  expect([idsOf(board), board.unread, board.lastId]).toEqual([['c', 'b', 'a'], 3, 'c']);
  board.read('b');
  expect([board.unread, board.isUnread('b'), board.isUnread('a')]).toEqual([2, false, true]);
  board.readAll();
  expect(board.unread).toBe(0);
});

it('should show a repeated alert once, on top, with its new values', () => {
  const board = new AlertBoard(9);
  for (const one of [alert('a'), alert('b'), alert('a', 5, 3)]) board.push(one);
  expect(idsOf(board)).toEqual(['a', 'b']);
  expect(board.all()[0]?.severity).toBe(3);
});

it('should never hold more than it can, unread ones included', () => {
  const board = new AlertBoard(2);
  for (const id of ['a', 'b', 'c']) board.push(alert(id));
  expect([idsOf(board), board.unread]).toEqual([['c', 'b'], 2]);
});

it('should keep what was pushed while the list was under way', () => {
  const board = new AlertBoard(9);
  board.push(alert('gone', 1));
  board.push(alert('new', 9));
  board.fill([alert('y', 5), alert('x', 4)]);
  expect([idsOf(board), board.unread]).toEqual([['new', 'y', 'x'], 1]);
});

it('should forget an alert that was deleted', () => {
  const board = new AlertBoard(9);
  board.push(alert('a'));
  board.remove('a');
  expect([idsOf(board), board.unread]).toEqual([[], 0]);
});
