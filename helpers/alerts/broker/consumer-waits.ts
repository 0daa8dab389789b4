import { OperationError, type OperationContext } from '../../engine/operation.ts';
import { ENDED_BY_RUN } from '../../record/run-record.ts';

/** Messages that are on their way to a consumer of ours, by number. */
export class ConsumerWaits {
  readonly #open = new Map<number, { readonly come: Promise<void>; readonly arrived: () => void }>();

  expect(n: number): void {
    let arrived: () => void = () => undefined;
    const come = new Promise<void>((resolve) => (arrived = resolve));
    this.#open.set(n, { come, arrived });
  }

  arrived(n: number): void {
    this.#open.get(n)?.arrived();
  }

  /** Waits until it has come. @throws OperationError when it has not come in time */
  async until(n: number, withinS: number, context: OperationContext, id: string): Promise<void> {
    const { come } = this.#open.get(n) ?? {};
    if (come === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    let cut: () => void = () => undefined;
    const how = await Promise.race([
      come.then(() => 'come' as const),
      new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), withinS * 1000))),
      new Promise<'cut'>((resolve) => {
        cut = () => resolve('cut');
        context.signal.addEventListener('abort', cut, { once: true });
      }),
    ]);
    clearTimeout(timer);
    context.signal.removeEventListener('abort', cut);
    if (how === 'come') return;
    if (how === 'cut')
      throw new OperationError('unanswered', ENDED_BY_RUN, `the run ended before ${id} came`);
    throw new OperationError(
      'failed',
      'not consumed',
      `message ${id} was confirmed and did not come to its consumer within ${withinS} s`,
    );
  }

  forget(n: number): void {
    this.#open.delete(n);
  }
}
