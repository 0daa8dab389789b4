/** The emulator in a process of its own, so that its processor time is its alone. Started by bench.ts. */
import { readdirSync, existsSync } from 'node:fs';
import { startEmulator } from '../index.ts';
import { DEFAULT_WEB_SETTINGS } from '../web/web-settings.ts';

const DESCRIPTORS = '/proc/self/fd';

/** What the server sends its parent, at the start and whenever it is asked. */
export interface ServerMessage {
  readonly focusBaseUrl: string;
  readonly controlUrl: string;
  readonly webBaseUrl: string;
  /** Processor time since the start, seconds. */
  readonly cpuS: number;
  readonly rssMB: number;
  /** What JavaScript holds; after a full collection where the process was started with --expose-gc. */
  readonly heapMB: number;
  /** Buffers outside of that heap. */
  readonly externalMB: number;
  /** Open files and sockets; 0 where the system does not tell. */
  readonly descriptors: number;
}

// Jobs start at once, and stay while their rows pile up unread.
// `LEDGER_JOBS` makes the ledger small, so that a long run does not take its filling for a leak.
const ledgerJobs = Number(process.env['LEDGER_JOBS'] ?? '20000');
const idleMs = Number(process.env['IDLE_MS'] ?? '3600000');
const web = { ...DEFAULT_WEB_SETTINGS, ledgerAlerts: ledgerJobs, ledgerUsers: Math.min(1_000, ledgerJobs) };
const settings = { startDelayMs: 100, idleMs, ledgerJobs, web };
const running = await startEmulator({ mongodbUri: null, rabbitmqUrl: null }, { settings });
const { focusBaseUrl, controlUrl, webBaseUrl } = running;

function tell(): void {
  const { user, system } = process.cpuUsage();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const message: ServerMessage = {
    focusBaseUrl,
    controlUrl,
    webBaseUrl,
    cpuS: (user + system) / 1e6,
    rssMB: rss / 1e6,
    heapMB: heapUsed / 1e6,
    externalMB: external / 1e6,
    descriptors: existsSync(DESCRIPTORS) ? readdirSync(DESCRIPTORS).length : 0,
  };
  process.send?.(message);
}

process.on('message', tell);
process.on('disconnect', () => process.exit(0));
tell();
