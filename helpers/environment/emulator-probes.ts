import { PROBE_EVERY_S } from '../profile/probe-series.ts';
import { EMULATOR_METRICS, type ProbeSpec } from './probe-spec.ts';
import type { Variables } from './substitution.ts';

/** What the stack starter prints of its database and broker beside their addresses. */
export const STACK_VARIABLES = {
  mongodbPid: 'MONGODB_PID',
  rabbitmqPid: 'RABBITMQ_PID',
  managementUrl: 'RABBITMQ_MANAGEMENT_URL',
} as const;

const everyS = PROBE_EVERY_S;

/**
 * The probes that the emulator has without being asked: its server, and database and broker where they are real. Of
 * those that are not known (an emulator that was started by hand, a part that is a stand-in) there are none.
 */
export function emulatorProbes(
  addresses: { readonly controlUrl: string | null; readonly mongodbUri: string | null },
  variables: Variables,
): ProbeSpec[] {
  const { controlUrl, mongodbUri } = addresses;
  const given = (name: string): string | null => {
    const value = variables[name] ?? '';
    return value === '' || value === 'none' ? null : value;
  };
  const process = (name: string, variable: string): ProbeSpec[] => {
    const pid = Number(given(variable) ?? Number.NaN);
    return Number.isInteger(pid) && pid > 0 ? [{ name, kind: 'process', everyS, pid }] : [];
  };
  const managementUrl = given(STACK_VARIABLES.managementUrl);
  return [
    ...(controlUrl === null
      ? []
      : [
          {
            name: 'focus-server',
            kind: 'prometheus' as const,
            everyS,
            url: `${controlUrl}/metrics`,
            headers: {},
            verifyTls: true,
            metrics: EMULATOR_METRICS,
          },
        ]),
    ...(mongodbUri === null ? [] : [{ name: 'mongodb', kind: 'mongodb' as const, everyS, uri: mongodbUri }]),
    ...process('mongodb-process', STACK_VARIABLES.mongodbPid),
    ...(managementUrl === null
      ? []
      : [{ name: 'rabbitmq', kind: 'rabbitmq' as const, everyS, managementUrl, verifyTls: true }]),
    ...process('rabbitmq-process', STACK_VARIABLES.rabbitmqPid),
  ];
}
