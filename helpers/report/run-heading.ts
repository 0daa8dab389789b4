/** The first lines of a run: against what, how much of it, and what is not real there. Pure. */
import { createRedactor } from './redact.ts';
import { secretsInEnvironment } from './secrets-in-environment.ts';

/** `mongodb:ferretdb-1.24.2-private,rabbitmq:stand-in` as `STACK_PARTS` has it, by part. */
export function parseParts(text: string): Map<string, string> {
  return new Map(
    text
      .split(',')
      .filter((part) => part.includes(':'))
      .map((part) => [part.slice(0, part.indexOf(':')).trim(), part.slice(part.indexOf(':') + 1).trim()]),
  );
}

/**
 * Lines to print before anything runs. A stand-in comes first of all: what it stands in for is not judged, and
 * nobody must take the run for more than it is.
 */
export function headingLines(env: Readonly<Record<string, string | undefined>>): string[] {
  const redact = createRedactor(secretsInEnvironment(env));
  const parts = parseParts(env['STACK_PARTS'] ?? '');
  const standIns = [...parts]
    .filter(([, description]) => description.startsWith('stand-in'))
    .map(([name]) => name);
  const warning =
    standIns.length === 0
      ? []
      : [
          `STAND-IN for ${standIns.join(' and ')}: not a real server, so scenarios that judge ${standIns.length > 1 ? 'them' : 'it'} are NOT AVAILABLE. "npm run setup" installs what is missing.`,
        ];
  const target = env['TARGET'] || 'emulator';
  const scale = env['LOAD_SCALE'] || 'smoke';
  const baseUrl = env['FOCUS_BASE_URL'];
  const where = baseUrl ? ` at ${redact(baseUrl)}` : '';
  const behind = [...parts].map(([name, description]) => `${name} ${redact(description)}`).join(', ');
  return [
    ...warning,
    `Target ${target}${where}, scale ${scale}`,
    ...(behind === '' ? [] : [`Parts: ${behind}`]),
    ...shardLines(env['SHARD'] ?? '', env['START_AT'] ?? ''),
  ];
}

/** What this process makes of the load, and the warning that shards without one second 0 drift apart. */
function shardLines(shard: string, startAt: string): string[] {
  const begins = startAt === '' ? [] : [`Second 0 is at START_AT=${startAt}.`];
  if (shard === '' || shard.endsWith('/1')) return begins;
  const warning =
    'WARNING: SHARD without START_AT: each generator begins when it is ready, and where they were more than a second ' +
    'apart npm run merge calls the run inconclusive. Give all of them the same START_AT.';
  return [
    `Shard ${shard.replace('/', ' of ')} of the load: recorded here, judged by npm run merge.`,
    ...(startAt === '' ? [warning] : begins),
  ];
}

/** Where the run went, in a few words, for titles. */
export function headingTitle(env: Readonly<Record<string, string | undefined>>): string {
  return `${env['TARGET'] || 'emulator'} at scale ${env['LOAD_SCALE'] || 'smoke'}`;
}
