import type { ProbeSpec } from '../environment/probe-spec.ts';
import { kubernetesProbe } from './kubernetes-probe.ts';
import { mongodbProbe } from './mongodb-probe.ts';
import type { Probe } from './probe.ts';
import { processProbe } from './process-probe.ts';
import { prometheusProbe } from './prometheus-probe.ts';
import { rabbitmqProbe } from './rabbitmq-probe.ts';

/** The probe that an environment describes; nothing is asked before its first look. */
export function openProbe(spec: ProbeSpec): Probe {
  switch (spec.kind) {
    case 'process':
      return processProbe(spec.pid);
    case 'prometheus':
      return prometheusProbe(spec);
    case 'mongodb':
      return mongodbProbe(spec);
    case 'rabbitmq':
      return rabbitmqProbe(spec);
    case 'kubernetes':
      return kubernetesProbe(spec);
  }
}
