import type { EmulatorProcess } from '../options.ts';
import type { FocusServer } from '../server.ts';

/**
 * The processes that the emulator consists of: the server itself (HTTP, streams and web application share the jobs
 * and their rows, so they are one), and those that are apart.
 * @param metricsUrl where the server's own process tells its figures
 */
export function processesOf(
  { recorder, web }: Pick<FocusServer, 'recorder' | 'web'>,
  metricsUrl: string,
): EmulatorProcess[] {
  const apart = [
    { name: 'recorder', ...recorder.state() },
    { name: 'consumer', ...web.alerts.consumer.state() },
  ] as const;
  return [
    { name: 'focus-server', pid: process.pid, metricsUrl },
    ...apart
      .filter(({ where }) => where === 'own-process')
      .map(({ name, pid, metricsUrl: url }) => ({ name, pid, metricsUrl: url })),
  ];
}
