import { FAULT_SUBJECTS, type FaultSubject } from '../profile/faults.ts';
import { TEXT } from '../profile/units.ts';
import type { YamlFields, YamlValue } from '../profile/yaml-source.ts';
import { refuseLiteral, section, type Reader } from './environment-reader.ts';
import type { FaultTools, KubernetesTarget, Workload } from './environment.ts';

export const FAULTS_KEYS = ['stackControlUrl', 'toxiproxyUrl', 'kubernetes'] as const;
export const KUBERNETES_KEYS = ['apiServer', 'token', 'namespace', 'workloads'] as const;
export const WORKLOAD_KEYS = ['kind', 'name', 'selector'] as const;

/** Environment variables that replace what the file says. */
export const FAULT_OVERRIDES = { stackControl: 'STACK_CONTROL_URL', toxiproxy: 'TOXIPROXY_URL' } as const;

/** Reads `faults:`: what can break things at this target. */
export function readFaults(root: YamlFields, reader: Reader): FaultTools {
  const fields = section(root, 'faults', FAULTS_KEYS);
  const address = (key: 'stackControlUrl' | 'toxiproxyUrl', override: string) =>
    reader.address('http', fields?.get(key), override, fields ?? root);
  const kubernetes = fields?.get('kubernetes');
  return {
    stackControlUrl: address('stackControlUrl', FAULT_OVERRIDES.stackControl),
    toxiproxyUrl: address('toxiproxyUrl', FAULT_OVERRIDES.toxiproxy),
    kubernetes:
      fields === undefined || kubernetes === undefined || kubernetes.raw === null
        ? null
        : readKubernetes(fields, reader),
  };
}

function readKubernetes(holder: YamlFields, reader: Reader): KubernetesTarget | null {
  const fields = section(holder, 'kubernetes', KUBERNETES_KEYS);
  if (fields === undefined) return null;
  const token = fields.present('token', 'a token as ${NAME}');
  if (token !== undefined) refuseLiteral(token);
  const apiServer = reader.address(
    'http',
    fields.present('apiServer', 'the address of the API server'),
    '',
    fields,
  );
  const namespace = reader.text(fields.present('namespace', 'the namespace of the workloads'));
  const secret = reader.text(token);
  const workloads = readWorkloads(fields.present('workloads', 'workloads by what they are'), reader);
  if (apiServer === null || namespace === undefined || secret === undefined) return null;
  return { apiServer, namespace, token: secret, workloads };
}

function readWorkloads(value: YamlValue | undefined, reader: Reader): KubernetesTarget['workloads'] {
  const workloads: Partial<Record<FaultSubject, Workload>> = {};
  const fields = value?.fields('workloads by what they are');
  fields?.only(FAULT_SUBJECTS, 'what can be broken');
  for (const whom of FAULT_SUBJECTS) {
    const own = fields?.get(whom)?.fields('a workload: kind, name and selector');
    if (own === undefined) continue;
    own.only(WORKLOAD_KEYS, 'a key of a workload');
    const kind = own
      .present('kind', 'deployment or statefulset')
      ?.oneOf(['deployment', 'statefulset'], 'a kind of workload');
    const name = reader.text(own.present('name', TEXT.expected));
    const selector = reader.text(own.present('selector', 'the label selector of its pods'));
    if (kind !== undefined && name !== undefined && selector !== undefined)
      workloads[whom] = { kind, name, selector };
  }
  return workloads;
}
