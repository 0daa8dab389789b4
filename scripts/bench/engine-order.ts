import type { RunOrder } from '../../helpers/engine/thread-protocol.ts';
import type { Phase, Profile, TransportName } from '../../helpers/profile/profile.ts';
import type { Task } from './protocol.ts';

/** The phase that is measured. */
export const MEASURED = 'measured';

/** The engine counts in whole seconds from second 0, so both phases get a little more than is measured. */
const MARGIN_S = 0.5;

/** What the engine is ordered to do for a task: a warm-up, then the same again, measured. */
export function engineOrder(task: Task, transport: TransportName, directory: string): RunOrder {
  const profile = profileOf(task, transport);
  const { origin } = new URL(task.url);
  return {
    profile,
    environment: {
      name: 'bench',
      description: 'the server of the bench',
      kind: 'remote',
      focus: { baseUrl: origin, verifyTls: true, headers: {}, timeoutS: 10 },
      controlUrl: null,
      mongodbUri: null,
      rabbitmqUrl: null,
      webApp: null,
      allowed: { permissions: [], maxRatePerSecond: null, maxJobs: null },
      declared: { streamingJobs: null, minimumStreamingJobs: null },
      probes: [],
      secrets: [],
    },
    header: {
      runId: 'bench',
      profile,
      environment: {
        name: 'bench',
        baseUrl: origin,
        declaredJobs: null,
        minimumJobs: null,
        capabilities: [],
        parts: {},
      },
      versions: {},
      calibration: null,
      shard: { index: 0, count: 1 },
      startedAt: new Date().toISOString(),
    },
    directory,
    journalFile: `${directory}.journal.ndjson`,
    checkRowValues: false,
  };
}

function profileOf(task: Task, transport: TransportName): Profile {
  const { pathname, search } = new URL(task.url);
  const phase = (name: string, durationS: number, warmUp: boolean): Phase => {
    const base = { name, warmUp, durationS, operations: ['get'] };
    return task.part === 'closed'
      ? { ...base, kind: 'closed', users: task.inFlight, thinkTimeS: 0 }
      : { ...base, kind: 'constant', ratePerSecond: task.ratePerSecond, spacing: 'even' };
  };
  return {
    id: 'bench',
    name: 'bench',
    file: 'bench',
    about: '',
    success: '',
    tags: [],
    issues: [],
    scale: 'full',
    seed: 1,
    transport,
    users: task.inFlight,
    threads: 1,
    maxInFlight: 100,
    clock: 1,
    needs: [],
    permissions: [],
    operations: [{ name: 'get', use: 'request', weight: 1, options: { path: pathname + search } }],
    phases: [phase('warm-up', task.warmUpS, true), phase(MEASURED, task.measuredS + MARGIN_S, false)],
    limits: [],
    abort: { nothingOkForS: 10, whenHopeless: false },
    drainS: 5,
  };
}
