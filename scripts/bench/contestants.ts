import { fileURLToPath } from 'node:url';
import type { Contest } from './figures.ts';

/** A contest and how its contestant is started. */
export interface Contestant extends Contest {
  /** Module under children/, and what it is given besides the task. */
  readonly child: readonly [string, ...string[]];
}

/** In the order in which they take turns. */
export const CONTESTANTS: readonly Contestant[] = [
  { part: 'closed', name: 'engine, undici', child: ['engine.ts', 'undici'] },
  { part: 'closed', name: 'undici', child: ['undici.ts'] },
  { part: 'closed', name: 'engine, playwright', child: ['engine.ts', 'playwright'] },
  { part: 'closed', name: 'playwright-core', child: ['playwright.ts'] },
  { part: 'closed', name: 'autocannon', child: ['autocannon.ts'] },
  { part: 'closed', name: 'artillery', child: ['artillery.ts'] },
  { part: 'closed', name: 'k6', child: ['k6.ts'] },
  { part: 'closed', name: 'wrk', child: ['wrk.ts'] },
  { part: 'open', name: 'engine, undici', child: ['engine.ts', 'undici'] },
  { part: 'open', name: 'undici', child: ['undici.ts'] },
  { part: 'open', name: 'engine, playwright', child: ['engine.ts', 'playwright'] },
  { part: 'open', name: 'autocannon', child: ['autocannon.ts'] },
  { part: 'open', name: 'artillery', child: ['artillery.ts'] },
  { part: 'open', name: 'k6', child: ['k6.ts'] },
];

/** The module that a contestant's process runs. */
export function childModule({ child: [module] }: Contestant): string {
  return fileURLToPath(new URL(`./children/${module}`, import.meta.url));
}
