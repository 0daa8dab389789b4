import type { RunningStack } from './start.ts';

/**
 * What the starter prints once everything runs: first what is not real, then one line per address, at last the
 * READY line that Playwright's `webServer.wait.stdout` reads.
 */
export function readyLines(stack: Pick<RunningStack, 'env' | 'processes' | 'standIns'>): string[] {
  const { env } = stack;
  const line = (name: keyof typeof env): string => `${name}=${env[name]}`;
  const ready = [
    'FOCUS_BASE_URL',
    'FOCUS_CONTROL_URL',
    'WEB_BASE_URL',
    'MONGODB_URI',
    'RABBITMQ_URL',
    'STACK_CONTROL_URL',
    'TOXIPROXY_URL',
    'STACK_PARTS',
    'RABBITMQ_MANAGEMENT_URL',
    'MONGODB_PID',
    'RABBITMQ_PID',
  ] as const;
  return [
    ...stack.standIns.map((text) => `STAND-IN: ${text.replace(/\s*\n\s*/g, ' | ')}`),
    line('FOCUS_BASE_URL'),
    line('FOCUS_CONTROL_URL'),
    line('WEB_BASE_URL'),
    line('MONGODB_URI'),
    line('MONGODB_PID'),
    line('RABBITMQ_URL'),
    line('RABBITMQ_MANAGEMENT_URL'),
    line('STACK_CONTROL_URL'),
    line('TOXIPROXY_URL'),
    line('RABBITMQ_PID'),
    ...stack.processes.flatMap(({ name, pid, metricsUrl }) => {
      // As its address is called.
      const NAME = name === 'web-app' ? 'WEB' : name.replace('-', '_').toUpperCase();
      return [`${NAME}_PID=${pid ?? 'none'}`, `${NAME}_METRICS_URL=${metricsUrl ?? 'none'}`];
    }),
    `READY ${ready.map(line).join(' ')}`,
  ];
}

/** The addresses of the READY line in what the starter printed, by name; null while it is not there. */
export function readReadyLine(printed: string): Record<string, string> | null {
  const line = /^READY (.*)$/m.exec(printed)?.[1];
  if (line === undefined) return null;
  const words = line.trim().split(' ');
  return Object.fromEntries(
    words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
  );
}
