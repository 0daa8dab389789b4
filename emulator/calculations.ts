/**
 * What a Focus Server calculates from a request: time between lines, frequencies, streams. The rules were derived
 * from captured answers of a deployed server; the textbook formulas (step = P/n, n/2+1 bins) do not fit them.
 */

/** Largest transform the server computes inside; beyond it the time between lines is shortened instead. */
export const LARGEST_TRANSFORM = 65_536;

export interface SpectrogramRequest {
  /** Seconds on the time axis. */
  readonly durationS: number;
  /** Lines on the time axis. */
  readonly height: number;
  readonly nfft: number;
  readonly frequencyMinHz: number;
  readonly frequencyMaxHz: number;
  /** Pulse repetition rate, Hz. */
  readonly prrHz: number;
}

export interface Spectrogram {
  /** Seconds between two lines. */
  readonly linesDtS: number;
  /** Distance of neighbouring frequencies, Hz. */
  readonly frequencyStepHz: number;
  readonly frequenciesHz: readonly number[];
}

/**
 * The transform used inside: the requested one, doubled until two lines overlap by at least half.
 * overlap(m) = 1 - samplesPerLine / m.
 */
export function internalTransform(nfft: number, samplesPerLine: number): number {
  let transform = nfft;
  while (1 - samplesPerLine / transform < 0.5 && transform < LARGEST_TRANSFORM) transform *= 2;
  return transform;
}

/**
 * Time between lines and the frequencies of one spectrogram.
 *
 * linesDt = duration / height; step = (m / nfft) * (prr / 2) / (m / 2 + 1) with m the internal transform;
 * count = floor((fmax - fmin) * nfft / prr); the first frequency is the lowest multiple of the step in the band.
 * Where even the largest transform overlaps by less than half, the lines come closer until it does.
 */
export function spectrogram(request: SpectrogramRequest): Spectrogram {
  const { nfft, prrHz, frequencyMinHz, frequencyMaxHz } = request;
  const askedS = request.durationS / request.height;
  const transform = internalTransform(nfft, askedS * prrHz);
  const linesDtS = Math.min(askedS, (0.5 * transform) / prrHz);
  const frequencyStepHz = ((transform / nfft) * (prrHz / 2)) / (transform / 2 + 1);
  const count = Math.max(0, Math.floor(((frequencyMaxHz - frequencyMinHz) * nfft) / prrHz));
  const firstIndex = Math.ceil(frequencyMinHz / frequencyStepHz);
  const frequenciesHz = Array.from({ length: count }, (_, k) => (firstIndex + k) * frequencyStepHz);
  return { linesDtS, frequencyStepHz, frequenciesHz };
}

export type View = 'multichannel' | 'singlechannel' | 'waterfall';

export interface Streams {
  /** Channel number (as a string, as on the wire) to stream number. */
  readonly channelToStreamIndex: Readonly<Record<string, number>>;
  readonly streamAmount: number;
  readonly channelAmount: number;
}

/** Neighbouring channels that share a stream; both ends belong to it. */
export interface ChannelGroup {
  readonly firstChannel: number;
  readonly lastChannel: number;
}

/** Multichannel: three groups of ceil(N/3) channels, fewer where there are too few channels; other views: one. */
export function channelGroups(view: View, channelMin: number, channelMax: number): ChannelGroup[] {
  const channels = channelMax - channelMin + 1;
  const groupSize = view === 'multichannel' ? Math.ceil(channels / 3) : channels;
  return Array.from({ length: Math.ceil(channels / groupSize) }, (_, stream) => {
    const firstChannel = channelMin + stream * groupSize;
    return { firstChannel, lastChannel: Math.min(channelMax, firstChannel + groupSize - 1) };
  });
}

/** Which stream every channel is in, as the answer to configure tells it; group k is stream k. */
export function streams(view: View, channelMin: number, channelMax: number): Streams {
  const groups = channelGroups(view, channelMin, channelMax);
  const channelToStreamIndex: Record<string, number> = {};
  groups.forEach(({ firstChannel, lastChannel }, stream) => {
    for (let channel = firstChannel; channel <= lastChannel; channel++) {
      channelToStreamIndex[String(channel)] = stream;
    }
  });
  return {
    channelToStreamIndex,
    streamAmount: groups.length,
    channelAmount: view === 'singlechannel' ? 1 : channelMax - channelMin + 1,
  };
}
