/** Something took longer than it may. */
export class TooLate extends Error {
  override readonly name = 'TooLate';
}

/**
 * The outcome of `promise`, if it comes in time.
 * @throws TooLate after `limitMs`; what was started goes on, but nobody waits for it
 */
export async function within<T>(promise: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooLate(`no answer within ${limitMs} ms`)), limitMs);
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
