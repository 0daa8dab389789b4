import { expect, it } from 'vitest';
import { partWord } from './part.ts';
import { readyLines } from './ready-lines.ts';

const env = {
  FOCUS_BASE_URL: 'http://127.0.0.1:1/focus-server',
  FOCUS_CONTROL_URL: 'http://127.0.0.1:2',
  WEB_BASE_URL: 'http://127.0.0.1:3',
  MONGODB_URI: 'none',
  RABBITMQ_URL: 'none',
  RABBITMQ_MANAGEMENT_URL: 'none',
  STACK_CONTROL_URL: 'none',
  TOXIPROXY_URL: 'none',
  STACK_PARTS: 'mongodb:stand-in,rabbitmq:stand-in',
  MONGODB_PID: 'none',
  RABBITMQ_PID: 'none',
};

it('should say first, in one line each, what is a stand-in, and last that it is ready', () => {
  const lines = readyLines({ env, processes: [], standIns: ['no MongoDB\n  at all'] });
  expect(lines[0]).toBe('STAND-IN: no MongoDB | at all');
  expect(lines.at(-1)).toBe(
    'READY FOCUS_BASE_URL=http://127.0.0.1:1/focus-server FOCUS_CONTROL_URL=http://127.0.0.1:2 ' +
      'WEB_BASE_URL=http://127.0.0.1:3 MONGODB_URI=none RABBITMQ_URL=none STACK_CONTROL_URL=none TOXIPROXY_URL=none ' +
      'STACK_PARTS=mongodb:stand-in,rabbitmq:stand-in ' +
      'RABBITMQ_MANAGEMENT_URL=none MONGODB_PID=none RABBITMQ_PID=none',
  );
});

it('should print one line per address and pid when all is real', () => {
  const processes = [
    { name: 'focus-server', pid: 12, metricsUrl: 'http://127.0.0.1:2/metrics', restarts: 0, paused: false },
    { name: 'recorder', pid: null, metricsUrl: null, restarts: 0, paused: false },
  ] as const;
  const lines = readyLines({ env: { ...env, MONGODB_PID: '11' }, processes, standIns: [] });
  expect(lines.map((line) => line.split(/[= ]/)[0])).toEqual([
    'FOCUS_BASE_URL',
    'FOCUS_CONTROL_URL',
    'WEB_BASE_URL',
    'MONGODB_URI',
    'MONGODB_PID',
    'RABBITMQ_URL',
    'RABBITMQ_MANAGEMENT_URL',
    'STACK_CONTROL_URL',
    'TOXIPROXY_URL',
    'RABBITMQ_PID',
    'FOCUS_SERVER_PID',
    'FOCUS_SERVER_METRICS_URL',
    'RECORDER_PID',
    'RECORDER_METRICS_URL',
    'READY',
  ]);
  expect(lines.slice(4, 5)).toEqual(['MONGODB_PID=11']);
  expect(lines.slice(9, 10)).toEqual(['RABBITMQ_PID=none']);
});

it('should describe a part in one word', () => {
  expect(partWord('ferretdb 1.24.2 (private)')).toBe('ferretdb-1.24.2-private');
});
