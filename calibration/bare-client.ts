import { Metronome } from '../helpers/engine/metronome.ts';
import { openBareSender } from './bare-senders.ts';
import { arrivalsOf, type Plan } from './plan.ts';
import { sharedNowUs as nowUs } from './shared-clock.ts';

/** What a client without the engine measured of the counted phase of a plan. Microseconds. */
export interface BareTimes {
  /** From the planned start of each arrival. */
  readonly responseUs: readonly number[];
  /** From the actual one. */
  readonly serviceUs: readonly number[];
  /** The planned start of the first second, on the monotonic clock. */
  readonly secondZeroUs: number;
}

/** Until the first arrival. Microseconds. */
const BEGIN_IN_US = 100_000;

/**
 * Sends the arrivals of a plan at their times, without the engine: no recorder, no queue, no record. What it
 * measures beyond the closed form is the machine's and the transport's: how late a thread wakes up, the way through
 * the kernel, how late the truth server wakes up.
 * @throws Error when a connection is lost, or the thread that tells the time
 */
export async function bareTimes({ profile }: Pick<Plan, 'profile'>, baseUrl: string): Promise<BareTimes> {
  const { all, isCounted } = arrivalsOf(profile);
  await using sender = await openBareSender(profile.transport, baseUrl);
  const times = { responseUs: [] as number[], serviceUs: [] as number[] };
  const secondZeroUs = nowUs() + BEGIN_IN_US;
  const send = async (k: number) => {
    const { index, atUs } = all[k]!;
    const fromUs = nowUs();
    const completeForUs = await sender.get(`/work?n=${index}`);
    const endUs = nowUs() - completeForUs;
    if (!isCounted(k)) return;
    times.responseUs.push(endUs - secondZeroUs - atUs);
    times.serviceUs.push(endUs - fromUs);
  };
  const sent: Promise<void>[] = [];
  let metronome: Metronome | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      const onBeat = () => {
        for (let next = all[sent.length]; next; next = all[sent.length]) {
          const leftUs = secondZeroUs + next.atUs - nowUs();
          if (leftUs > 0) return metronome?.beatIn(leftUs);
          const answered = send(sent.length);
          answered.catch(reject);
          sent.push(answered);
        }
        resolve();
      };
      metronome = new Metronome({
        onBeat,
        onDeath: (why) => reject(new Error(`the metronome ended: ${why}`)),
      });
      onBeat();
    });
    await Promise.all(sent);
  } finally {
    metronome?.close();
  }
  return { ...times, secondZeroUs };
}
