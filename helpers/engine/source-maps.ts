/**
 * Source maps while a load is made. Playwright notes the stack of every call of its interface, and with source maps
 * on Node looks each of its frames up: a tenth to a fifth of what a request costs. So a generator looks lines up
 * only when it has an error of its own to show.
 */

let isPaused = false;

/** To be called when all modules are loaded: the map of a module is kept only if it was loaded with source maps on. */
export function pauseSourceMaps(): void {
  isPaused = true;
  process.setSourceMapsEnabled(false);
}

/** The stack of an error in lines of the source. V8 writes a stack when it is first asked for, so this must be first. */
export function sourceStack(error: Error): string {
  if (isPaused) process.setSourceMapsEnabled(true);
  try {
    return error.stack ?? error.message;
  } finally {
    if (isPaused) process.setSourceMapsEnabled(false);
  }
}
