import type { KubernetesTarget, Workload } from '../environment/environment.ts';
import { isPathFault, type Fault } from '../profile/faults.ts';
import { askJson, ControlError } from './ask-json.ts';
import type { FaultMaker, Memo } from './fault-maker.ts';

/** A pod that is to come back: as long as the catalogue gives a pod. Seconds. */
const READY_LIMIT_S = 120;
/** An old pod is gone after this long, also when it was scaled away. Seconds. */
const GONE_LIMIT_S = 60;

interface Scaled {
  readonly spec: { readonly replicas?: number };
  readonly status?: { readonly readyReplicas?: number };
}
interface Pods {
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

/**
 * Breaks workloads of a cluster: `stop` scales to 0, `kill` scales to 0 and deletes the pods without grace, `restart`
 * deletes the pods and lets the cluster replace them.
 * @param sleep waits between two looks at the cluster
 */
export function kubernetesMaker(
  target: KubernetesTarget,
  sleep: (seconds: number) => Promise<void> = (seconds) =>
    new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
): FaultMaker {
  const { apiServer, namespace, token, workloads } = target;
  const ask = <T>(method: string, path: string, body?: object, patch = false) =>
    askJson<T>(method, `${apiServer}${path}`, {
      ...(body ? { body } : {}),
      headers: {
        authorization: `Bearer ${token}`,
        ...(patch ? { 'content-type': 'application/merge-patch+json' } : {}),
      },
    });
  const workloadOf = (fault: Fault): Workload => {
    const workload = workloads[fault.whom];
    if (workload === undefined) throw new Error(`faults.kubernetes.workloads names no ${fault.whom}`);
    return workload;
  };
  const workloadPath = ({ kind, name }: Workload) => `/apis/apps/v1/namespaces/${namespace}/${kind}s/${name}`;
  const podsPath = ({ selector }: Workload) =>
    `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`;
  const scale = (workload: Workload, replicas: number) =>
    ask('PATCH', `${workloadPath(workload)}/scale`, { spec: { replicas } }, true);
  const deletePods = async (workload: Workload) => {
    const { items } = await ask<Pods>('GET', podsPath(workload));
    for (const { metadata } of items) {
      await ask('DELETE', `/api/v1/namespaces/${namespace}/pods/${metadata.name}?gracePeriodSeconds=0`);
    }
    return items.map(({ metadata }) => metadata.name);
  };
  const until = async (limitS: number, what: string, holds: () => Promise<boolean>) => {
    for (let waitedS = 0; !(await holds()); waitedS += 1) {
      if (waitedS >= limitS) throw new Error(`${what} within ${limitS} s`);
      await sleep(1);
    }
  };
  const untilGone = (workload: Workload, names: readonly string[] | null) =>
    until(GONE_LIMIT_S, `pods of ${workload.name} were not gone`, async () => {
      const { items } = await ask<Pods>('GET', podsPath(workload));
      return !items.some(({ metadata }) => names === null || names.includes(metadata.name));
    });
  const untilReady = (workload: Workload, replicas: number) =>
    until(READY_LIMIT_S, `${workload.name} was not ready`, async () => {
      const { status } = await ask<Scaled>('GET', workloadPath(workload));
      return (status?.readyReplicas ?? 0) >= replicas;
    });
  return {
    id: 'kubernetes',
    address: apiServer,
    async cannot(fault) {
      if (isPathFault(fault)) return 'the cluster breaks workloads, not the paths to them';
      if (fault.what === 'pause') return 'a cluster cannot let a process stand still';
      const workload = workloads[fault.whom];
      if (workload === undefined) return `faults.kubernetes.workloads names no ${fault.whom}`;
      try {
        await ask('GET', workloadPath(workload));
        return null;
      } catch (error) {
        if (error instanceof ControlError)
          return `the cluster does not show ${workload.name}: ${error.message}`;
        throw error;
      }
    },
    describe: async (fault) => `kubernetes (${workloadOf(fault).kind} ${workloadOf(fault).name})`,
    async prepare(fault): Promise<Memo> {
      const { spec } = await ask<Scaled>('GET', workloadPath(workloadOf(fault)));
      return { replicas: spec.replicas ?? 1 };
    },
    async make(fault) {
      const workload = workloadOf(fault);
      if (fault.what === 'restart') return untilGone(workload, await deletePods(workload));
      await scale(workload, 0);
      if (fault.what === 'kill') await deletePods(workload);
      await untilGone(workload, null);
    },
    async undo(fault, memo) {
      const workload = workloadOf(fault);
      const replicas = Number(memo['replicas'] ?? 1);
      if (fault.what !== 'restart') await scale(workload, replicas);
      await untilReady(workload, replicas);
    },
    traffic: async () => null,
  };
}
