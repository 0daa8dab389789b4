import type { ClientMessage } from '../../client/model/messages.ts';
import { isFields } from '../../validation/checks.ts';

/** The message that a web client has sent; null for anything else. */
export function readClientMessage(text: string): ClientMessage | null {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
  if (!isFields(message)) return null;
  const { type, configure, fromMs, untilMs, frame } = message;
  const isTime = (value: unknown): value is number => Number.isSafeInteger(value);
  switch (type) {
    case 'start':
      return isFields(configure) ? { type, configure } : null;
    case 'stop':
      return { type };
    case 'recordings':
      return isTime(fromMs) && isTime(untilMs) ? { type, fromMs, untilMs } : null;
    case 'taken':
      return isTime(frame) ? { type, frame } : null;
    default:
      return null;
  }
}
