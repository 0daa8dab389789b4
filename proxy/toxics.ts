/** What can be wrong with a path, by the names that toxiproxy gives it; `loss` is this proxy's own. */
export const TOXIC_TYPES = ['latency', 'bandwidth', 'timeout', 'reset_peer', 'loss'] as const;
export type ToxicType = (typeof TOXIC_TYPES)[number];

/** One thing that is wrong with a path, in one direction. */
export interface Toxic {
  readonly name: string;
  readonly type: ToxicType;
  /** `upstream`: from client to server. */
  readonly stream: 'upstream' | 'downstream';
  /**
   * `latency`: `latency` ms. `bandwidth`: `rate` kB/s. `loss`: `percent` of the segments, each stalls what follows
   * for `retransmit` ms. `timeout` and `reset_peer`: `timeout` 0, at once and for as long as it lasts.
   */
  readonly attributes: Readonly<Record<string, number>>;
}

const ATTRIBUTES: Readonly<Record<ToxicType, readonly string[]>> = {
  latency: ['latency', 'jitter'],
  bandwidth: ['rate'],
  timeout: ['timeout'],
  reset_peer: ['timeout'],
  loss: ['percent', 'retransmit'],
};

/** A request that cannot be understood, as a sentence. */
export class WrongRequest extends Error {
  override readonly name = 'WrongRequest';
}

/** @throws WrongRequest that names what was wrong and what would be right */
export function toxicFrom(body: unknown): Toxic {
  const {
    name,
    type,
    stream = 'downstream',
    attributes = {},
    toxicity = 1,
  } = (body ?? {}) as Record<string, unknown>;
  const known = TOXIC_TYPES.find((one) => one === type);
  if (known === undefined)
    throw new WrongRequest(`type: expected one of ${TOXIC_TYPES.join(', ')}, got ${shown(type)}`);
  if (stream !== 'upstream' && stream !== 'downstream') {
    throw new WrongRequest(`stream: expected upstream or downstream, got ${shown(stream)}`);
  }
  // A share of the connections would leave others as they are: nobody here asks for that.
  if (toxicity !== 1) throw new WrongRequest(`toxicity: expected 1, got ${shown(toxicity)}`);
  const values: Record<string, number> = {};
  for (const [key, value] of Object.entries(attributes as object)) {
    if (!ATTRIBUTES[known].includes(key)) {
      throw new WrongRequest(
        `attributes: expected ${ATTRIBUTES[known].join(', ')} for ${known}, got "${key}"`,
      );
    }
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
      throw new WrongRequest(`attributes.${key}: expected a number from 0, got ${shown(value)}`);
    }
    values[key] = value;
  }
  return {
    name: typeof name === 'string' ? name : `${known}_${stream}`,
    type: known,
    stream,
    attributes: values,
  };
}

const shown = (value: unknown): string => JSON.stringify(value) ?? 'nothing';
