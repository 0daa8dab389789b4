import type { EmulatorProcess } from '../options.ts';
import type { FocusServer } from '../server.ts';

/**
 * The processes that the emulator consists of: the server itself (HTTP, streams and web application share the jobs
 * and their rows, so they are one), and those that are apart.
 */
export function processesOf({ recorder, web }: Pick<FocusServer, 'recorder' | 'web'>): EmulatorProcess[] {
  const { where: recorderWhere, pid: recorderPid } = recorder.state();
  const { where: consumerWhere, pid: consumerPid } = web.alerts.consumer.state();
  return [
    { name: 'focus-server', pid: process.pid },
    ...(recorderWhere === 'own-process' ? [{ name: 'recorder', pid: recorderPid } as const] : []),
    ...(consumerWhere === 'own-process' ? [{ name: 'consumer', pid: consumerPid } as const] : []),
  ];
}
