/**
 * What a job must deliver, from its request and the answer to configure, and where the two contradict each other
 * (contract, sections 1.11 and 4).
 */
import type { TimeSpan } from './time-spans.ts';

/** Neighbouring channels that share a stream; both ends belong to it. */
export interface ChannelGroup {
  readonly stream: number;
  readonly firstChannel: number;
  readonly lastChannel: number;
}

/** The parts of a request to configure that its answer is held against. */
export interface AskedJob {
  readonly durationS: number | null;
  readonly height: number;
  readonly nfft: number;
  readonly firstChannel: number;
  readonly lastChannel: number;
  readonly band: { readonly minHz: number; readonly maxHz: number } | null;
  readonly view: 'multichannel' | 'singlechannel' | 'waterfall';
  readonly window: TimeSpan | null;
}

/** The parts of the answer. */
export interface AnsweredJob {
  readonly linesDtS: number;
  readonly frequencies: readonly number[];
  readonly frequenciesAmount: number;
  readonly channelAmount: number;
  readonly streamAmount: number;
  readonly channelToStream: Readonly<Record<string, number>>;
  /** Pulse repetition rate of the recording, Hz; null: the answer does not tell. */
  readonly prrHz: number | null;
}

/** Values per channel and row: the waterfall view has one, and no frequencies. */
export function binsOf({ frequenciesAmount }: Pick<AnsweredJob, 'frequenciesAmount'>): number {
  return Math.max(1, frequenciesAmount);
}

/** The groups that share a stream, as the answer tells them, by stream number. */
export function channelGroups(channelToStream: Readonly<Record<string, number>>): ChannelGroup[] {
  const groups = new Map<number, { stream: number; firstChannel: number; lastChannel: number }>();
  for (const [name, stream] of Object.entries(channelToStream)) {
    const channel = Number(name);
    const group = groups.get(stream);
    if (!group) groups.set(stream, { stream, firstChannel: channel, lastChannel: channel });
    else {
      group.firstChannel = Math.min(group.firstChannel, channel);
      group.lastChannel = Math.max(group.lastChannel, channel);
    }
  }
  return [...groups.values()].sort((a, b) => a.stream - b.stream);
}

/**
 * The stream of a channel as section 4, rule 6 has it: groups of ceil(N / 3) in the multichannel view, else one.
 */
export function expectedStream(asked: AskedJob, channel: number): number {
  const channels = asked.lastChannel - asked.firstChannel + 1;
  const size = asked.view === 'multichannel' ? Math.ceil(channels / 3) : channels;
  return Math.floor((channel - asked.firstChannel) / size);
}

/** What is wrong with the map of channels to streams; empty: nothing. */
export function streamMapProblems(asked: AskedJob, answered: AnsweredJob): string[] {
  const { channelToStream, streamAmount, channelAmount } = answered;
  const problems: string[] = [];
  const channels = asked.lastChannel - asked.firstChannel + 1;
  for (let channel = asked.firstChannel; channel <= asked.lastChannel; channel++) {
    const stream = channelToStream[String(channel)];
    const expected = expectedStream(asked, channel);
    if (stream === expected) continue;
    problems.push(`channel ${channel} is in stream ${stream ?? 'none'}, not ${expected}`);
    break;
  }
  const keys = Object.keys(channelToStream).length;
  if (keys !== channels) problems.push(`${keys} channels are mapped, ${channels} were asked for`);
  const streams = new Set(Object.values(channelToStream)).size;
  if (streams !== streamAmount) problems.push(`stream_amount is ${streamAmount}, the map has ${streams}`);
  const amount = asked.view === 'singlechannel' ? 1 : channels;
  if (channelAmount !== amount) problems.push(`channel_amount is ${channelAmount}, not ${amount}`);
  return problems;
}

/** What is wrong with the time between lines: `duration / height`, or less where the transform cannot grow further. */
export function lineProblems(asked: AskedJob, answered: AnsweredJob): string[] {
  const { linesDtS } = answered;
  if (!(linesDtS > 0)) return [`lines_dt is ${linesDtS}, not above 0`];
  if (asked.durationS === null) return [];
  const expected = asked.durationS / asked.height;
  return linesDtS > expected * (1 + 1e-9) || (linesDtS < expected * (1 - 1e-9) && !isCapped(asked, answered))
    ? [`lines_dt is ${linesDtS} s, ${asked.durationS} s / ${asked.height} lines is ${expected} s`]
    : [];
}

/** Largest transform inside the server (section 4, rule 3); beyond it lines come closer. */
const LARGEST_TRANSFORM = 65_536;

function isCapped(asked: AskedJob, { prrHz }: AnsweredJob): boolean {
  if (prrHz === null || asked.durationS === null) return false;
  return transformOf(asked.nfft, (asked.durationS / asked.height) * prrHz) >= LARGEST_TRANSFORM;
}

/** Section 4, rules 2 and 3: doubled until lines overlap by half. */
function transformOf(nfft: number, samplesPerLine: number): number {
  let transform = nfft;
  while (1 - samplesPerLine / transform < 0.5 && transform < LARGEST_TRANSFORM) transform *= 2;
  return transform;
}

/**
 * What is wrong with the list of frequencies. Where the pulse rate P is known, section 4 gives each of them: n of
 * the request, m the transform, step = (m / n) x (P / 2) / (m / 2 + 1), floor((max - min) x n / P) of them, the first
 * a multiple of the step in the band. Else: ascending, evenly spaced, within the band, as many as said.
 */
export function frequencyProblems(asked: AskedJob, answered: AnsweredJob): string[] {
  const { frequencies, frequenciesAmount, prrHz } = answered;
  const { band } = asked;
  if (frequencies.length !== frequenciesAmount) {
    return [`${frequencies.length} frequencies are listed, frequencies_amount is ${frequenciesAmount}`];
  }
  if (band === null) return frequencies.length === 0 ? [] : ['there are frequencies in a view without any'];
  const problems: string[] = [];
  const first = frequencies[0];
  if (first === undefined) return ['no frequency is listed'];
  const last = frequencies.at(-1) ?? first;
  if (first < band.minHz)
    problems.push(`the first frequency, ${first} Hz, is below the ${band.minHz} Hz asked for`);
  if (last > band.maxHz)
    problems.push(`the last frequency, ${last} Hz, is above the ${band.maxHz} Hz asked for`);
  const step = frequencies.length > 1 ? (last - first) / (frequencies.length - 1) : 0;
  const uneven = frequencies.findIndex((f, k) => Math.abs(f - first - k * step) > 1e-6 * Math.max(1, f));
  if (uneven >= 0 || (frequencies.length > 1 && !(step > 0))) {
    problems.push(`the frequencies are not evenly spaced and ascending at number ${Math.max(uneven, 1) + 1}`);
  }
  if (prrHz === null) return problems;
  const linesDtS = asked.durationS === null ? answered.linesDtS : asked.durationS / asked.height;
  const transform = transformOf(asked.nfft, linesDtS * prrHz);
  const expectedStep = ((transform / asked.nfft) * (prrHz / 2)) / (transform / 2 + 1);
  const count = Math.max(0, Math.floor(((band.maxHz - band.minHz) * asked.nfft) / prrHz));
  if (count !== frequencies.length) problems.push(`${frequencies.length} frequencies, not ${count}`);
  const firstIndex = Math.ceil(band.minHz / expectedStep);
  const off = frequencies.findIndex(
    (f, k) => Math.abs(f - (firstIndex + k) * expectedStep) > 1e-6 * Math.max(1, f),
  );
  if (off >= 0) {
    const expected = (firstIndex + off) * expectedStep;
    problems.push(`frequency ${off + 1} is ${frequencies[off]} Hz, not ${expected} Hz (PRR ${prrHz} Hz)`);
  }
  return problems;
}
