import type { Settings } from '../settings.ts';
import { rowsMade } from './job.ts';
import type { Job } from './job.ts';

export interface JobStatus {
  readonly job_id: string;
  readonly status: 'pending' | 'running' | 'completed' | 'failed' | 'cancelled';
  /** Per cent; a live job has no end, so it stays at 0 while it runs. */
  readonly progress: number;
  readonly created_at: string;
  readonly updated_at: string;
}

function state(job: Job, nowMs: number): JobStatus['status'] {
  const started = job.listeningAtMs !== null && job.listeningAtMs <= (job.endedAtMs ?? nowMs);
  switch (job.endReason) {
    case null:
      return started ? 'running' : 'pending';
    case 'cancelled':
    case 'reset':
      return 'cancelled';
    case 'idle':
    case 'recording-finished':
      return started ? 'completed' : 'failed';
  }
}

/** State and progress of a job, whether it is alive or not. */
export function jobStatus(job: Job, nowMs: number, settings: Settings): JobStatus {
  const status = state(job, nowMs);
  const rows = job.plan.playback?.rows ?? 0;
  const played = rows === 0 ? 0 : Math.floor((100 * rowsMade(job, nowMs, settings)) / rows);
  const lastMs = job.endedAtMs ?? job.lastReadAtMs ?? job.configuredAtMs;
  return {
    job_id: job.id,
    status,
    progress: status === 'completed' ? 100 : played,
    created_at: new Date(job.configuredAtMs).toISOString(),
    updated_at: new Date(lastMs).toISOString(),
  };
}
