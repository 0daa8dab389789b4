import type { Defect } from '../defects.ts';

/** Defects of the web client. The page learns of them from the server, over its WebSocket; all off by default. */
export const CLIENT_DEFECTS = [
  {
    name: 'stale-canvas',
    effect: 'the web client draws rows later than they come',
    strength: { default: 4000, unit: 'ms', meaning: 'between a row and its drawing' },
    endpoint: 'none',
  },
  {
    name: 'stale-viewer',
    effect: 'the web client of one user draws rows later than they come',
    // So little that the viewers together still look well.
    strength: { default: 1500, unit: 'ms', meaning: 'between a row and its drawing' },
    endpoint: 'none',
    // Viewers log in from the last account down.
    user: { one: 'user-500' },
  },
  {
    name: 'long-tasks',
    effect: 'the web client computes without a pause once a second, and answers nobody meanwhile',
    strength: { default: 700, unit: 'ms', meaning: 'of every second; at most 5000 at once' },
    endpoint: 'none',
  },
  {
    name: 'alert-left-out',
    effect: 'a share of the alerts reaches the web client and is never put on its screen, evenly spread',
    strength: { default: 0.1, unit: 'share', meaning: 'alerts left out' },
    endpoint: 'none',
  },
  {
    name: 'heap-growth',
    effect: 'the web client keeps memory that it does not need, until this is switched off',
    strength: { default: 60, unit: 'MB/min', meaning: 'by which its heap grows' },
    endpoint: 'none',
  },
  {
    name: 'stays-disconnected',
    effect: 'the web client does not connect again when its connection was lost while this is on',
    strength: { default: 1, unit: 'share', meaning: 'has no degrees' },
    endpoint: 'none',
  },
] as const satisfies readonly Defect[];
