import type { HttpClient } from '../engine/operation.ts';
import type { Fibre } from './alert-plan.ts';

/** What clients of the product take for the length where no fibre is connected. Metres. */
const USUAL: Fibre = { fromM: 0, untilM: 2222 };

/** The stretch of fibre that the Focus Server says it has; the usual one while it waits for a fibre, or says nothing. */
export async function askFibre(http: HttpClient): Promise<Fibre> {
  const answer = await http.send('GET', '/live_metadata');
  if (answer.status !== 200) return USUAL;
  const { fiber_start_meters: fromM, fiber_length_meters: lengthM } = answer.json() as Record<
    string,
    unknown
  >;
  if (typeof fromM !== 'number' || typeof lengthM !== 'number' || !(lengthM > 0)) return USUAL;
  return { fromM: Math.ceil(fromM), untilM: Math.floor(fromM + lengthM) };
}
