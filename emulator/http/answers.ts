import type { Subject } from '../defect-switches.ts';
import { spectrogram, streams } from '../calculations.ts';
import type { JobPlan } from '../jobs/job.ts';
import type { Playback } from '../jobs/playback.ts';
import type { FocusServer } from '../server.ts';
import type { Settings } from '../settings.ts';
import type { JobRequest } from '../validation/job-request.ts';

/** What a request comes to: the plan of its job and the answer to configure. */
export interface Configured {
  readonly plan: JobPlan;
  readonly answer: (id: string, slot: number) => Readonly<Record<string, unknown>>;
}

/** Seconds between the rows of a job. */
export function linesDtS(request: JobRequest, settings: Settings): number {
  if (request.view === 'waterfall') return settings.waterfallLinesDtS;
  return spectrogram({ ...request, prrHz: settings.prrHz }).linesDtS;
}

/** @param metadata the metadata chain of the recording, or of the fibre for a live job */
export function configured(
  request: JobRequest,
  playback: Playback | null,
  metadata: Readonly<Record<string, unknown>>,
  server: FocusServer,
  who: Subject,
): Configured {
  const { view, viewType, channelMin, channelMax } = request;
  // The waterfall view has one intensity per sensor and row, hence no frequencies.
  const frequenciesHz =
    view === 'waterfall' ? [] : spectrogram({ ...request, prrHz: server.settings.prrHz }).frequenciesHz;
  const rowsDtS = linesDtS(request, server.settings);
  const tooHigh = server.defects.strengthFor('wrong-frequencies', who) ?? 0;
  const port = (slot: number): number | string =>
    server.defects.hits('drifting-types')
      ? String(server.streamPortBase + slot)
      : server.streamPortBase + slot;
  const { channelToStreamIndex, streamAmount, channelAmount } = streams(view, channelMin, channelMax);
  return {
    plan: {
      view,
      channelMin,
      channelMax,
      bins: Math.max(1, frequenciesHz.length),
      linesDtS: rowsDtS,
      playback,
    },
    answer: (id, slot) => ({
      status: '',
      frequencies_list: tooHigh === 0 ? frequenciesHz : frequenciesHz.map((f) => f * (1 + tooHigh)),
      lines_dt: rowsDtS,
      channel_to_stream_index: channelToStreamIndex,
      stream_amount: streamAmount,
      job_id: id,
      frequencies_amount: frequenciesHz.length,
      channel_amount: channelAmount,
      stream_port: port(slot),
      stream_url: `http://${server.streamHost}`,
      view_type: viewType,
      metadata,
    }),
  };
}

/** The flat metadata while nothing comes from the fibre; status 200, so a client must look at the PRR. */
export function waitingMetadata(settings: Settings): Readonly<Record<string, unknown>> {
  return {
    dx: 0,
    prr: 0,
    fiber_start_meters: null,
    fiber_length_meters: null,
    sw_version: 'waiting for fiber',
    number_of_channels: settings.highestChannel,
    fiber_description: 'waiting for fiber',
  };
}

/** The flat metadata of the live fibre. */
export function liveMetadata(settings: Settings): Readonly<Record<string, unknown>> {
  return {
    dx: 1.0213698148727417,
    prr: settings.prrHz,
    fiber_start_meters: 0,
    fiber_length_meters: 10_000,
    sw_version: '10.7.122',
    number_of_channels: settings.highestChannel,
    fiber_description: 'Embedded fibre',
    num_samples_per_trace: 9791,
    dtype: 'float32',
  };
}

/** Fields of the live metadata that some deployed servers lack. */
const LACKING = ['num_samples_per_trace', 'dtype'];

/** The same as some deployed servers have it: less of it, and a number of channels that is none. */
export function driftedMetadata(settings: Settings): Readonly<Record<string, unknown>> {
  const fields = Object.entries(liveMetadata(settings)).filter(([name]) => !LACKING.includes(name));
  return { ...Object.fromEntries(fields), number_of_channels: settings.highestChannel + 0.75 };
}
