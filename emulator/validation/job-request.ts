import type { View } from '../calculations.ts';

/** A request for a job, checked: the same for both generations of the interface. */
export interface JobRequest {
  readonly view: View;
  /** As the request numbered it; echoed in the answer. */
  readonly viewType: number;
  readonly durationS: number;
  readonly height: number;
  readonly nfft: number;
  readonly channelMin: number;
  readonly channelMax: number;
  readonly frequencyMinHz: number;
  readonly frequencyMaxHz: number;
  /** null: live. */
  readonly window: { readonly startMs: number; readonly endMs: number } | null;
}

export const VIEWS: readonly View[] = ['multichannel', 'singlechannel', 'waterfall'];

/** What a request that leaves an optional field out gets: the product's defaults. */
export const DEFAULTS = { durationS: 30, nfft: 1024, frequencyMinHz: 0, frequencyMaxHz: 1000 } as const;

/** Bounds that keep a valid request computable. The first four are the client's own, the rest are the emulator's. */
export const BOUNDS = {
  frequencyMaxHz: 1000,
  frequencyWidthHz: 1,
  nfftMin: 128,
  nfftMax: 65_536,
  nfftMaxMultichannel: 2048,
  /** One day: the longest axis of the client's list. */
  durationS: 86_400,
  height: 100_000,
  /** The year 2100. */
  epochS: 4_102_444_800,
} as const;
