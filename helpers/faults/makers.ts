import type { Environment } from '../environment/environment.ts';
import type { Fault } from '../profile/faults.ts';
import { ControlError } from './ask-json.ts';
import { emulatorMaker } from './emulator-maker.ts';
import type { OpenFault } from './fault-journal.ts';
import type { FaultMaker } from './fault-maker.ts';
import { kubernetesMaker } from './kubernetes-maker.ts';
import { proxiesAt, proxyMaker } from './proxy-maker.ts';
import { stackMaker } from './stack-maker.ts';

/** The makers that an environment has. */
export function makersOf(
  environment: Environment,
  parts: Readonly<Record<string, string>> = {},
): readonly FaultMaker[] {
  const { stackControlUrl = null, toxiproxyUrl = null, kubernetes = null } = environment.faults ?? {};
  return [
    ...(stackControlUrl === null ? [] : [stackMaker(stackControlUrl, parts)]),
    ...(environment.controlUrl === null ? [] : [emulatorMaker(environment.controlUrl)]),
    ...(kubernetes === null ? [] : [kubernetesMaker(kubernetes)]),
    ...(toxiproxyUrl === null ? [] : [proxyMaker(toxiproxyUrl)]),
  ];
}

/** The maker of each fault, or why there is none, by the name of the fault. */
export type Assigned = ReadonlyMap<string, FaultMaker | { readonly reasons: readonly string[] }>;

/** Asks each maker in turn; the first that can make a fault makes it. Changes nothing. */
export async function assignMakers(
  faults: readonly Fault[],
  makers: readonly FaultMaker[],
): Promise<Assigned> {
  const assigned = new Map<string, FaultMaker | { reasons: string[] }>();
  for (const fault of faults) {
    const reasons: string[] = [];
    for (const maker of makers) {
      const reason = await reasonOf(maker, fault);
      if (reason === null) {
        assigned.set(fault.name, maker);
        break;
      }
      reasons.push(reason);
    }
    if (!assigned.has(fault.name)) assigned.set(fault.name, { reasons });
  }
  return assigned;
}

async function reasonOf(maker: FaultMaker, fault: Fault): Promise<string | null> {
  try {
    return await maker.cannot(fault);
  } catch (error) {
    if (error instanceof ControlError) return error.message;
    throw error;
  }
}

/** The environment that the suite starts itself. */
const EMBEDDED = 'emulator';

/** Why faults of a scenario cannot be made here, each with the place where that could be changed. */
export function unmakable(faults: readonly Fault[], assigned: Assigned, environment: string): string[] {
  return faults.flatMap(({ name }) => {
    const maker = assigned.get(name);
    if (maker === undefined || !('reasons' in maker)) return [];
    const tried =
      maker.reasons.length === 0 ? 'the environment has nothing that could' : maker.reasons.join('; ');
    const remedy =
      environment === EMBEDDED
        ? 'Run it with STACK_FAULTS=1 STACK_PROCESSES=apart: only then can the embedded stack be broken.'
        : `What can break things there stands under faults in environments/${environment}.yaml.`;
    return [`The fault "${name}" cannot be made at ${environment}: ${tried}. ${remedy}`];
  });
}

/** The maker of a fault that an earlier run left, at the address where it made it. */
export function makerOfOpen(open: OpenFault, environment: Environment): FaultMaker | null {
  switch (open.maker) {
    case 'stack':
      return stackMaker(open.address, {});
    case 'emulator':
      return emulatorMaker(open.address);
    case 'proxy':
      return proxyMaker(open.address);
    case 'kubernetes': {
      // Its token stands in no journal.
      const kubernetes = environment.faults?.kubernetes ?? null;
      return kubernetes !== null && kubernetes.apiServer === open.address
        ? kubernetesMaker(kubernetes)
        : null;
    }
  }
}

/** An environment whose load takes the way through the proxy where a fault is on that way. */
export async function routed<E extends Pick<Environment, 'focus' | 'webApp' | 'faults'>>(
  environment: E,
  faults: readonly Fault[],
  assigned: Assigned,
): Promise<E> {
  const toxiproxyUrl = environment.faults?.toxiproxyUrl ?? null;
  const through = (whom: Fault['whom']) =>
    faults.some((fault) => {
      const maker = assigned.get(fault.name);
      return fault.whom === whom && maker !== undefined && 'id' in maker && maker.id === 'proxy';
    });
  if (toxiproxyUrl === null || !(through('focus-server') || through('web-app'))) return environment;
  const proxies = await proxiesAt(toxiproxyUrl);
  const route = (whom: Fault['whom'], url: string) => {
    const listen = proxies[whom]?.listen;
    return through(whom) && listen !== undefined ? url.replace(new URL(url).host, listen) : url;
  };
  const { focus, webApp } = environment;
  return {
    ...environment,
    focus: { ...focus, baseUrl: focus.baseUrl === null ? null : route('focus-server', focus.baseUrl) },
    webApp: webApp === null ? null : { ...webApp, baseUrl: route('web-app', webApp.baseUrl) },
  };
}
