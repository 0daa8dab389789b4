/**
 * What the profile check must know of the operation modules, without loading them. The modules in
 * `helpers/focus/operations/` declare the same; a test holds the two together.
 */
import type { Capability } from './profile.ts';

export interface OperationSignature {
  readonly steps: readonly string[];
  readonly needs: readonly Capability[];
  readonly options: Readonly<Record<string, number | string | boolean>>;
  readonly payload: boolean;
  /** Counters and figures it can report, which limits may name. */
  readonly counters: readonly string[];
}

export const OPERATION_SIGNATURES: Readonly<Record<string, OperationSignature>> = {
  /** Configure a job, see that it exists under its own id, cancel it, see that it is gone. */
  'job-lifecycle': {
    steps: ['configure', 'confirm', 'cancel', 'gone'],
    needs: ['configure', 'cancel', 'metadata'],
    options: {},
    payload: true,
    counters: ['duplicate-job-ids'],
  },
  /** Configure a job, wait for rows of this job, keep reading for `holdS`, cancel it, see that it is gone. */
  'job-stream': {
    steps: ['configure', 'first-row', 'poll', 'cancel', 'gone'],
    needs: ['configure', 'cancel', 'metadata', 'waterfall'],
    options: { holdS: 0, pollsPerSecond: 1, rowsPerPoll: 1, streamingWithinS: 60 },
    payload: true,
    counters: ['duplicate-job-ids', 'rows', 'lost-rows', 'foreign-rows', 'corrupt-rows', 'reordered-rows'],
  },
};

/** Figures that the engine itself reports for every run. */
export const ENGINE_FIGURES = ['cleanup-seconds', 'leftovers'] as const;
