/** What a server tells of the operations that it is doing and has done. */

type Fields = Readonly<Record<string, unknown>>;

export interface OperationsSeen {
  /** Took, or have been taking, longer than asked. */
  readonly slow: readonly string[];
  readonly waitingForLock: readonly string[];
}

/** Of `$currentOp` (or `currentOp`): what waits for a lock, and what has been running too long. Idle connections are not work. */
export function currentOperations(operations: readonly Fields[], slowerThanS: number): OperationsSeen {
  const active = operations.filter((operation) => operation['active'] === true && !isOwn(operation));
  return {
    slow: active
      .filter((operation) => Number(operation['microsecs_running'] ?? 0) > slowerThanS * 1e6)
      .map(
        (operation) =>
          `${textOf(operation)} for ${(Number(operation['microsecs_running']) / 1e6).toFixed(1)} s`,
      ),
    waitingForLock: active.filter((operation) => operation['waitingForLock'] === true).map(textOf),
  };
}

/** Of the documents of `system.profile`: what took longer than asked since `sinceMs`. */
export function slowOperations(profile: readonly Fields[], slowerThanS: number, sinceMs: number): string[] {
  return profile
    .filter(
      ({ ts, millis }) =>
        ts instanceof Date && ts.getTime() >= sinceMs && Number(millis) > slowerThanS * 1000,
    )
    .map((operation) => `${textOf(operation)} took ${Number(operation['millis']) / 1000} s`);
}

/** The suite's own questions are not the target's work; neither are the server's own. */
function isOwn({ appName, ns }: Fields): boolean {
  return textIn(appName).startsWith('focus-load') || textIn(ns).startsWith('local.');
}

function textOf({ op, ns }: Fields): string {
  return `${textIn(op) || 'operation'} on ${textIn(ns) || '?'}`;
}

const textIn = (value: unknown): string => (typeof value === 'string' ? value : '');
