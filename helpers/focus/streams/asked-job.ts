import type { ConfigureBody } from '../../profile/payloads.ts';
import type { AnsweredJob, AskedJob } from '../../streams/job-plan.ts';
import type { ConfiguredJob } from '../job-api.ts';

const VIEWS = ['multichannel', 'singlechannel', 'waterfall'] as const;

/** A body of POST /configure, live or historic. */
export type JobBody = Omit<ConfigureBody, 'start_time' | 'end_time'> & {
  /** Epoch seconds; both null: live. */
  readonly start_time: number | null;
  readonly end_time: number | null;
};

/** What a body of POST /configure asks for. */
export function askedJob(body: JobBody): AskedJob {
  const { channels, frequencyRange, start_time: start, end_time: end } = body;
  return {
    durationS: body.displayTimeAxisDuration ?? null,
    height: body.displayInfo.height,
    nfft: body.nfftSelection,
    firstChannel: channels.min,
    lastChannel: channels.max,
    band: frequencyRange ? { minHz: frequencyRange.min, maxHz: frequencyRange.max } : null,
    view: VIEWS[Number(body.view_type)] ?? 'multichannel',
    window: start === null || end === null ? null : { fromMs: start * 1000, toMs: end * 1000 },
  };
}

/** What the answer promises; what it lacks or has in another type is empty or NaN, which no check lets through. */
export function answeredJob({
  answer,
  linesDtS,
  channelAmount,
  frequenciesAmount,
}: ConfiguredJob): AnsweredJob {
  const { frequencies_list: frequencies, stream_amount: streams, channel_to_stream_index: map } = answer;
  return {
    linesDtS,
    channelAmount,
    frequenciesAmount,
    frequencies: Array.isArray(frequencies) ? frequencies.map(Number) : [],
    streamAmount: typeof streams === 'number' ? streams : NaN,
    channelToStream: typeof map === 'object' && map !== null ? (map as Record<string, number>) : {},
    prrHz: pulseRateHz(answer['metadata']),
  };
}

/** Layers of metadata that are looked through. */
const MOST_LAYERS = 20;

/** The pulse repetition rate in a chain of metadata layers (contract, section 5.3); null: none of them tells. Hz. */
export function pulseRateHz(metadata: unknown): number | null {
  let layer = metadata;
  for (let depth = 0; depth < MOST_LAYERS && typeof layer === 'object' && layer !== null; depth++) {
    const { prr, parent } = layer as { prr?: unknown; parent?: unknown };
    if (typeof prr === 'number' && prr > 0) return prr;
    layer = parent;
  }
  return null;
}

/** The running number in a job's id, which frames carry: 1729 of `7-1729`; null: the id is of another form. */
export function jobNumber(jobId: string): number | null {
  const match = /^\d+-(\d+)$/.exec(jobId);
  return match ? Number(match[1]) : null;
}

/** Where a job's streams are. */
export interface StreamAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Host of `stream_url` (its scheme is not one of gRPC's) and `stream_port`, which servers send as number or text.
 * Null: the answer has none.
 */
export function streamAddress(answer: Readonly<Record<string, unknown>>): StreamAddress | null {
  const { stream_url: url, stream_port: port } = answer;
  const number = typeof port === 'string' && /^\d+$/.test(port) ? Number(port) : port;
  if (typeof url !== 'string' || typeof number !== 'number' || !(number > 0 && number < 65_536)) return null;
  const host = url.replace(/^[a-z]+:\/\//i, '').replace(/[:/].*$/, '');
  return host === '' ? null : { host, port: number };
}
