/** The named bodies of POST /configure that profiles speak of; the catalogue of scenarios explains the names. */
export interface ConfigureBody {
  /** Seconds shown on the time axis; the waterfall view has none. */
  readonly displayTimeAxisDuration?: number;
  readonly nfftSelection: number;
  /** Rows shown: a row lasts displayTimeAxisDuration / height seconds. */
  readonly displayInfo: { readonly height: number };
  readonly channels: { readonly min: number; readonly max: number };
  /** Hz; the waterfall view has none. */
  readonly frequencyRange?: { readonly min: number; readonly max: number };
  /** Both null: live. */
  readonly start_time: null;
  readonly end_time: null;
  /** `0` multichannel, `2` waterfall; sent as text, as the product's own client does. */
  readonly view_type: '0' | '2';
}

function multichannel(
  durationS: number,
  nfft: number,
  height: number,
  channels: number,
  maxHz: number,
): ConfigureBody {
  return Object.freeze({
    displayTimeAxisDuration: durationS,
    nfftSelection: nfft,
    displayInfo: Object.freeze({ height }),
    channels: Object.freeze({ min: 1, max: channels }),
    frequencyRange: Object.freeze({ min: 0, max: maxHz }),
    start_time: null,
    end_time: null,
    view_type: '0',
  });
}

function waterfall(height: number, channels: number): ConfigureBody {
  return Object.freeze({
    nfftSelection: 1,
    displayInfo: Object.freeze({ height }),
    channels: Object.freeze({ min: 1, max: channels }),
    start_time: null,
    end_time: null,
    view_type: '2',
  });
}

export const PAYLOADS = Object.freeze({
  /** The usual job: 100 rows/s of 51 kB. */
  P50: multichannel(10, 1024, 1000, 50, 500),
  /** A small one. */
  P10: multichannel(10, 512, 800, 10, 250),
  /** Heavy: 98 MB/s if all of it is streamed. */
  P200: multichannel(10, 2048, 1200, 200, 1000),
  /** Extreme: beyond what a multichannel view allows (nfft 2048); a strict target answers 4xx. */
  PX: multichannel(10, 8192, 5000, 200, 1000),
  /** Wide; the catalogue gives no band, so that of P50. */
  P500: multichannel(10, 2048, 600, 500, 500),
  /** For reading many streams: 2 rows/s, 0.1 MB/s per job. */
  S50: multichannel(300, 1024, 600, 50, 500),
  /** For reading many streams: 4 rows/s, 3.3 MB/s per job. */
  S200: multichannel(300, 2048, 1200, 200, 1000),
  /** For waterfall polling: one intensity per sensor and row, 100 rows/s. */
  W50: waterfall(1000, 50),
  /** The same of ten sensors: for bursts of polls, whose rows the generator must check in one go. */
  W10: waterfall(1000, 10),
});
export type PayloadName = keyof typeof PAYLOADS;
export const PAYLOAD_NAMES = Object.keys(PAYLOADS) as readonly PayloadName[];
