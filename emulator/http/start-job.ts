import type { Job } from '../jobs/job.ts';
import { playback } from '../jobs/playback.ts';
import type { Playback } from '../jobs/playback.ts';
import { fiberMetadata } from '../recordings/fiber-metadata.ts';
import { playable } from '../recordings/recording.ts';
import { NOBODY } from '../defect-switches.ts';
import type { FocusServer } from '../server.ts';
import type { JobRequest } from '../validation/job-request.ts';
import { Refused } from './refused.ts';
import { configured, linesDtS } from './answers.ts';

const LIVE_LAYERS: readonly [string, string] = [
  '00000000-0000-4000-8000-000000000001',
  '00000000-0000-4000-8000-000000000002',
];

/** What there is to play, and the metadata of the recording that it starts in. */
interface Source {
  readonly playback: Playback | null;
  readonly metadata: Readonly<Record<string, unknown>>;
}

async function source(request: JobRequest, server: FocusServer): Promise<Source> {
  const { settings } = server;
  const nowMs = server.nowMs();
  if (request.window === null) {
    // Only live jobs need the fibre; recordings can be played all the time.
    if (!server.recorder.state().running) {
      const error = 'Cannot proceed: Missing required fiber metadata fields: prr';
      throw new Refused(503, { error }, { 'retry-after': String(settings.retryAfterS) });
    }
    return { playback: null, metadata: fiberMetadata(LIVE_LAYERS, nowMs, null, settings.prrHz) };
  }
  const { startMs, endMs } = request.window;
  const recordings = await server.store.overlapping(startMs, endMs);
  const first = recordings[0];
  if (first === undefined || !playable(recordings, startMs, server.matchRule, nowMs)) {
    throw new Refused(404, { error: 'No recording found in given time range' });
  }
  const recorded = recordings.map(({ start_time, end_time }) => ({
    startMs: start_time.getTime(),
    endMs: end_time?.getTime() ?? nowMs,
  }));
  const window = { startMs, endMs };
  return {
    playback: playback(window, linesDtS(request, settings), recorded),
    metadata: first.fiber_metadata,
  };
}

/**
 * Starts a job and gives it a slot.
 * Of the last argument, `owner` is the user who asks, `taskId` the id that the client chose (older interface).
 * @throws Refused 503 when every slot is taken, 404 when there is nothing to play, 409 for a task id in use
 * @throws StoreUnavailable when the recordings cannot be asked for
 */
export async function startJob(
  request: JobRequest,
  server: FocusServer,
  { owner, taskId }: { readonly owner: string | null; readonly taskId?: string },
): Promise<Job> {
  const { jobs, settings, resources, defects } = server;
  const refused = (what: string): Refused => {
    jobs.countRefusal();
    const error = `${what}; cancel a job or try again later`;
    return new Refused(503, { error }, { 'retry-after': String(settings.retryAfterS) });
  };
  const checkRoom = (): void => {
    if (jobs.aliveCount >= jobs.limit) throw refused(`All ${jobs.limit} slots are taken`);
    if (resources.gpu.refuses()) throw refused('All GPUs are in use');
  };
  // Refused before the database is asked: a full server must not pass its load on.
  checkRoom();
  const { playback: rows, metadata } = await source(request, server);
  if (taskId !== undefined && jobs.find(taskId)?.endedAtMs === null) {
    throw new Refused(409, { error: 'A task with this id is running; choose another id or cancel it first' });
  }
  checkRoom();
  const who = { ...NOBODY, user: owner };
  const newest = jobs.alive().findLast(({ generation }) => generation === 'job');
  if (taskId === undefined && newest !== undefined && defects.hitsFor('duplicate-job-id', who)) {
    jobs.countAgain();
    return newest;
  }
  const { plan, answer } = configured(request, rows, metadata, server, who);
  const cap = defects.strengthFor('capacity-cap', who);
  const neverListens = cap !== undefined && jobs.aliveCount >= cap;
  const job = jobs.start(
    {
      plan,
      answer,
      owner,
      neverListens,
      waitsForGpu: !neverListens && resources.gpu.full,
      takesUsedSlot: defects.hitsFor('reused-slots', who),
      ...(taskId === undefined ? {} : { taskId }),
    },
    server.nowMs(),
  );
  if (job === null) throw new Error('a slot was free and could not be taken');
  return job;
}
