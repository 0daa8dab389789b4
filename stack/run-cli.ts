import { config as loadDotenv } from 'dotenv';
import { defectList } from './defect-list.ts';
import type { ListedDefect, ListedSet } from './defect-list.ts';
import { helpText, parseCliOptions } from './options.ts';
import { ownerGone } from './owner.ts';
import { StackError } from './part.ts';
import { readyLines } from './ready-lines.ts';
import { startStack } from './start.ts';
import type { RunningStack, StartEmulator } from './start.ts';

export interface CliParts {
  readonly startEmulator: StartEmulator;
  readonly defects: readonly ListedDefect[];
  readonly sets?: readonly ListedSet[];
}

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Resolves at the first stop signal. Later ones are ignored: Ctrl-C often comes twice, from terminal and runner. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of stopSignals) process.on(signal, () => resolve());
  });
}

async function runStack(args: readonly string[], parts: CliParts): Promise<void> {
  const options = parseCliOptions(args, process.env);
  if (options.help) return print(helpText);
  if (options.defects) return print(`${defectList(parts.defects, parts.sets).join('\n')}\n`);

  const ended = new AbortController();
  const stopping = new AbortController();
  const told = Promise.race([stopSignal(), ownerGone(process.env['STACK_OWNER_PID'], ended.signal)]);
  void told.then(() => stopping.abort());
  let stack: RunningStack;
  try {
    stack = await startStack({
      strict: options.strict,
      clock: options.clock,
      port: options.port,
      webPort: options.webPort,
      consumer: options.consumer,
      processes: options.processes,
      restart: options.restart,
      faults: options.faults,
      emulator: options.emulator,
      startEmulator: parts.startEmulator,
      signal: stopping.signal,
    });
  } catch (error) {
    // Told to stop while still starting: what had been started is ended by now, and that is a clean end.
    if (stopping.signal.aborted && error === stopping.signal.reason) return;
    throw error;
  }
  print(`${readyLines(stack).join('\n')}\n`);
  await told;
  ended.abort();
  await stack.close();
}

/** A reader that went away must not keep the stack from being stopped in order. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

function print(text: string): void {
  process.stdout.write(text);
}

/**
 * The `npm run emulator` command. Ends the process with 0, or with 2 and a message on stderr.
 * The emulator is handed in, so that the starter can be tested by itself.
 */
export async function runCli(args: readonly string[], parts: CliParts): Promise<never> {
  loadDotenv({ quiet: true });
  for (const stream of [process.stdout, process.stderr]) stream.on('error', ignoreClosedPipe);
  try {
    await runStack(args, parts);
    process.exit(0);
  } catch (error) {
    console.error(error instanceof StackError ? `ERROR: ${error.message}` : error);
    process.exit(2);
  }
}
