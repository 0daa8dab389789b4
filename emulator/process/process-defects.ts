import type { Defect } from '../defects.ts';

/** Defects of the server's process; all off by default. What leaked is given back when the defect is switched off. */
export const PROCESS_DEFECTS = [
  {
    name: 'memory-leak-per-job',
    effect: 'each job leaves memory behind',
    strength: { default: 2, unit: 'MB', meaning: 'per job that is configured (1 MB: 1,000,000 bytes)' },
    endpoint: 'none',
    user: 'optional',
  },
  {
    name: 'memory-leak-per-hour',
    effect: 'memory grows linear in time, without any load',
    strength: { default: 500, unit: 'MB/h', meaning: 'of growth, in steps of 65,536 bytes' },
    endpoint: 'none',
  },
  {
    name: 'descriptor-leak',
    effect: 'each job leaves file descriptors open',
    strength: { default: 2, unit: 'descriptors', meaning: 'per job that is configured' },
    endpoint: 'none',
    user: 'optional',
  },
  {
    name: 'cpu-burn',
    effect: 'the process burns processor time on a thread that serves nobody',
    strength: { default: 0.5, unit: 'share', meaning: 'of one core' },
    endpoint: 'none',
  },
] as const satisfies readonly Defect[];
