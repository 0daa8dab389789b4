const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 5000;

/** How long to wait before attempt `attempt` (counted from 1) to connect again: 0.5, 1, 2, 4, 5, 5, … seconds. */
export function reconnectWaitMs(attempt: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1));
}

/** A connection over which nothing came for so long is taken for lost; the server says something every second. */
export const SILENCE_MS = 2500;
