/** The emulator in a process of its own, so that its processor time is its alone. Started by bench.ts. */
import { startEmulator } from '../index.ts';

/** What the server sends its parent, at the start and whenever it is asked. */
export interface ServerMessage {
  readonly focusBaseUrl: string;
  readonly controlUrl: string;
  /** Processor time since the start, seconds. */
  readonly cpuS: number;
  readonly rssMB: number;
}

// Jobs start at once, and stay while their rows pile up unread.
const settings = { startDelayMs: 100, idleMs: 3_600_000 };
const running = await startEmulator({ mongodbUri: null, rabbitmqUrl: null }, { settings });
const { focusBaseUrl, controlUrl } = running;

function tell(): void {
  const { user, system } = process.cpuUsage();
  const message: ServerMessage = {
    focusBaseUrl,
    controlUrl,
    cpuS: (user + system) / 1e6,
    rssMB: process.memoryUsage.rss() / 1e6,
  };
  process.send?.(message);
}

process.on('message', tell);
process.on('disconnect', () => process.exit(0));
tell();
