import type { ProbeSpec } from './probe-spec.ts';
import type { FaultSubject } from '../profile/faults.ts';
import type { Capability, Permission } from '../profile/profile.ts';

/** An account of the web application. */
export interface WebAccount {
  readonly username: string;
  readonly password: string;
}

/** A target as data: where it is, how to speak to it, what is allowed there. Read from `environments/*.yaml`. */
export interface Environment {
  readonly name: string;
  readonly description: string;
  /** `embedded`: the suite starts the emulator itself; `remote`: somebody else runs the target. */
  readonly kind: 'embedded' | 'remote';
  readonly focus: {
    /** Base URL without trailing slash; null for the emulator before it is started. `FOCUS_BASE_URL` overrides. */
    readonly baseUrl: string | null;
    readonly verifyTls: boolean;
    /** Extra request headers; values may come from `${ENV_NAME}` and are then secret. */
    readonly headers: Readonly<Record<string, string>>;
    /** An attempt that was not answered after this long is a time-out. Seconds. */
    readonly timeoutS: number;
  };
  /** The emulator's control API; `FOCUS_CONTROL_URL` overrides. */
  readonly controlUrl: string | null;
  /** `MONGODB_URI` overrides. */
  readonly mongodbUri: string | null;
  /** `RABBITMQ_URL` overrides. */
  readonly rabbitmqUrl: string | null;
  readonly webApp: {
    /** `WEB_BASE_URL` overrides. */
    readonly baseUrl: string;
    readonly siteId: string;
    readonly username: string;
    readonly password: string;
    /** For scenarios with several users: the one of user n is `accounts[n % length]`. Never empty. */
    readonly accounts: readonly WebAccount[];
  } | null;
  /** What can break things there; absent: nothing. Whether it may is `allowed.permissions`. */
  readonly faults?: FaultTools;
  readonly allowed: {
    readonly permissions: readonly Permission[];
    /** No phase may plan a higher rate than this; null: no ceiling. */
    readonly maxRatePerSecond: number | null;
    /** No scenario may hold more jobs at once than this; null: no ceiling. */
    readonly maxJobs: number | null;
  };
  /** What the target's owners say it can do; null where nobody says. */
  readonly declared: {
    readonly streamingJobs: number | null;
    readonly minimumStreamingJobs: number | null;
    /** What must be served: a scenario that needs it and does not find it FAILs, instead of being NOT AVAILABLE. */
    readonly serves?: readonly Capability[];
  };
  /** What of the target's servers is looked at while a scenario runs. */
  readonly probes: readonly ProbeSpec[];
  /** Every value that came from `${ENV_NAME}` or an address's user info: never to be written anywhere. */
  readonly secrets: readonly string[];
}

/** What can break things at a target; each null: nothing of the kind. */
export interface FaultTools {
  /** The control interface of the embedded stack; `STACK_CONTROL_URL` overrides. */
  readonly stackControlUrl: string | null;
  /** The HTTP interface of toxiproxy, or of the suite's own proxy; `TOXIPROXY_URL` overrides. */
  readonly toxiproxyUrl: string | null;
  readonly kubernetes: KubernetesTarget | null;
}

/** A cluster whose workloads may be scaled and restarted. */
export interface KubernetesTarget {
  /** Base URL of its API. */
  readonly apiServer: string;
  readonly namespace: string;
  /** Secret. */
  readonly token: string;
  readonly workloads: Readonly<Partial<Record<FaultSubject, Workload>>>;
}
export interface Workload {
  readonly kind: 'deployment' | 'statefulset';
  readonly name: string;
  /** Label selector of its pods. */
  readonly selector: string;
}
