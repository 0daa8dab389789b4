import { createRequire } from 'node:module';
import { cpus, loadavg, release, totalmem, type } from 'node:os';
import { ARTILLERY_VERSION } from './artillery.ts';

/** What the figures depend on, without anything that names the machine. */
export function machineFacts(): Record<string, string> {
  const load = createRequire(import.meta.url);
  const version = (name: string) => (load(`${name}/package.json`) as { version: string }).version;
  const cores = cpus();
  return {
    processor: `${cores.length} x ${cores[0]?.model.trim() ?? 'unknown'}`,
    memory: `${(totalmem() / 2 ** 30).toFixed(1)} GiB`,
    system: `${type()} ${release()}`,
    node: process.versions.node,
    undici: version('undici'),
    playwright: version('@playwright/test'),
    autocannon: version('autocannon'),
    artillery: ARTILLERY_VERSION,
  };
}

/** A machine that is busy before the bench begins measures the others. Null when it is quiet enough. */
export function busyWarning(): string | null {
  const [lastMinute = 0] = loadavg();
  if (lastMinute < 0.5) return null;
  return `The machine was busy before the bench began (load ${lastMinute.toFixed(1)}): trust the ratios, not the rates and not the lateness.`;
}
