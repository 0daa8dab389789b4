import { StoreUnavailable } from '../recordings/recording.ts';
import type { Followed } from './protocol.ts';

/** Does to a database what was switched; what the database says to it is an answer, not a failure of the process. */
export async function follow(store: { followSwitches(): Promise<void> }): Promise<Followed> {
  try {
    await store.followSwitches();
    return null;
  } catch (error) {
    if (error instanceof StoreUnavailable) return error.message;
    throw error;
  }
}
