import { existsSync, readFileSync } from 'node:fs';
import type { KubernetesProbe } from '../environment/probe-spec.ts';
import { HttpGet, HttpStatusError } from './http-get.ts';
import type { Look, Probe } from './probe.ts';
import { parseQuantity } from './quantity.ts';

/** Where a pod finds what its service account may use. */
const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

interface PodMetrics {
  readonly items?: readonly {
    readonly containers?: readonly { readonly usage?: { readonly cpu?: string; readonly memory?: string } }[];
  }[];
}
interface Pods {
  readonly items?: readonly {
    readonly status?: { readonly containerStatuses?: readonly { readonly restartCount?: number }[] };
  }[];
}

/**
 * The pods that a label selector means, added up: processor time and memory of metrics.k8s.io, restarts of the core API.
 * Plain reads over HTTP; the token's account needs `get` and `list` on `pods` of both groups.
 */
export function kubernetesProbe(spec: KubernetesProbe): Probe {
  const caFile = spec.caFile ?? (existsSync(`${ACCOUNT}/ca.crt`) ? `${ACCOUNT}/ca.crt` : null);
  const bearer =
    spec.token === null ? null : new HttpGet({ caFile, headers: { authorization: `Bearer ${spec.token}` } });
  const query = `namespaces/${encodeURIComponent(spec.namespace)}/pods?labelSelector=${encodeURIComponent(spec.selector)}`;
  // The token of a service account is renewed while the run goes on, so it is read each time.
  const client = (): HttpGet => bearer ?? withAccountToken(caFile);
  return {
    async look(signal): Promise<Look> {
      const own = client();
      try {
        const metrics = await own.text(`${spec.apiUrl}/apis/metrics.k8s.io/v1beta1/${query}`, signal);
        const { values } = podFigures(JSON.parse(metrics) as PodMetrics, spec.selector);
        return await withRestarts(own, `${spec.apiUrl}/api/v1/${query}`, values, signal);
      } finally {
        if (own !== bearer) await own.close();
      }
    },
    async close() {
      await bearer?.close();
    },
  };
}

function withAccountToken(caFile: string | null): HttpGet {
  const file = `${ACCOUNT}/token`;
  if (!existsSync(file))
    throw new Error(`there is no token: write token: \${NAME} in the probe, or run in a pod (${file})`);
  return new HttpGet({ caFile, headers: { authorization: `Bearer ${readFileSync(file, 'utf8').trim()}` } });
}

/** An account that may read metrics only still tells what it may. */
async function withRestarts(
  http: HttpGet,
  url: string,
  values: Readonly<Record<string, number>>,
  signal: AbortSignal,
): Promise<Look> {
  try {
    const { items = [] } = JSON.parse(await http.text(url, signal)) as Pods;
    const statuses = items.flatMap((pod) => pod.status?.containerStatuses ?? []);
    const restarts = statuses.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0);
    return { values: { ...values, restarts } };
  } catch (error) {
    if (!(error instanceof HttpStatusError) || ![401, 403].includes(error.status)) throw error;
    return { values, notTold: { restarts: `the account may not list pods (${error.status})` } };
  }
}

/** @throws Error when no pod fits: its figures would be 0, which is not what is meant */
export function podFigures(metrics: PodMetrics, selector: string): { values: Record<string, number> } {
  const { items = [] } = metrics;
  if (items.length === 0) throw new Error(`no pod with ${selector} tells its use`);
  const usage = items.flatMap(({ containers = [] }) => containers.map((container) => container.usage));
  const sum = (read: (use: { cpu?: string; memory?: string }) => string | undefined) =>
    usage.reduce((total, use) => total + parseQuantity(read(use ?? {}) ?? '0'), 0);
  return {
    values: {
      'cpu-cores': sum(({ cpu }) => cpu),
      'memory-bytes': sum(({ memory }) => memory),
      pods: items.length,
    },
  };
}
