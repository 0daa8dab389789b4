/** How a value of a data file is written: what to expect, and what it means. */
export interface Notation<T> {
  /** For messages: `a duration such as 30 s`. */
  readonly expected: string;
  /** The meaning of what stands in the file; undefined when it is not written this way. */
  parse(raw: unknown): T | undefined;
}

const SECONDS_PER_UNIT: Readonly<Record<string, number>> = { s: 1, min: 60, h: 3600, d: 86_400 };
const NUMBER = String.raw`\d+(?:\.\d+)?`;
const DURATION_PATTERN = new RegExp(`^(${NUMBER})\\s*(ms|s|min|h|d)$`);
const RATE_PATTERN = new RegExp(`^(${NUMBER})\\s*/\\s*(s|min|h)$`);
const RATIO_PATTERN = new RegExp(`^(${NUMBER})\\s*%$`);
const FACTOR_PATTERN = new RegExp(`^(${NUMBER})\\s*x\\s+(\\S+)$`);

/** Divides without the noise of binary fractions: 99.9 / 100 is 0.999. */
function divide(value: number, by: number): number {
  return Number((value / by).toPrecision(12));
}

function seconds(raw: unknown): number | undefined {
  const match = typeof raw === 'string' ? DURATION_PATTERN.exec(raw.trim()) : null;
  if (match === null) return undefined;
  const amount = Number(match[1]);
  return match[2] === 'ms' ? divide(amount, 1000) : amount * (SECONDS_PER_UNIT[match[2] ?? ''] ?? Number.NaN);
}

/** Seconds, zero allowed: `500 ms`, `30s`, `5 min`, `1h`, `1 d`. */
export const DURATION: Notation<number> = {
  expected: 'a duration such as 30 s, 500 ms, 5 min or 1 h',
  parse: seconds,
};

/** Seconds, more than zero. */
export const LENGTH: Notation<number> = {
  expected: 'a duration longer than zero, such as 30 s, 500 ms, 5 min or 1 h',
  parse(raw) {
    const value = seconds(raw);
    return value !== undefined && value > 0 ? value : undefined;
  },
};

/** Whole seconds, at least one: `10 s`, `1 min`. */
export const WHOLE_SECONDS: Notation<number> = {
  expected: 'a duration of whole seconds such as 10 s or 1 min',
  parse(raw) {
    const value = seconds(raw);
    return value !== undefined && value >= 1 && Number.isInteger(value) ? value : undefined;
  },
};

function perSecond(raw: unknown): number | undefined {
  const match = typeof raw === 'string' ? RATE_PATTERN.exec(raw.trim()) : null;
  if (match === null) return undefined;
  return divide(Number(match[1]), SECONDS_PER_UNIT[match[2] ?? ''] ?? Number.NaN);
}

/** Arrivals per second, more than zero: `2/s`, `0.1/s`, `30/min`. */
export const RATE: Notation<number> = {
  expected: 'a rate above zero such as 2/s, 0.1/s or 30/min',
  parse(raw) {
    const value = perSecond(raw);
    return value !== undefined && value > 0 ? value : undefined;
  },
};

/** Arrivals per second, zero allowed: `0/s`. */
export const RATE_FROM_0: Notation<number> = {
  expected: 'a rate from zero such as 0/s, 2/s or 30/min',
  parse: perSecond,
};

const BITS_PER_UNIT: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, G: 1e9 };
const BANDWIDTH_PATTERN = new RegExp(`^(${NUMBER})\\s*(k|M|G)bit/s$`);

/** Bits per second, more than zero: `1 Mbit/s`, `250 kbit/s`. */
export const BANDWIDTH: Notation<number> = {
  expected: 'a bandwidth such as 1 Mbit/s or 250 kbit/s',
  parse(raw) {
    const match = typeof raw === 'string' ? BANDWIDTH_PATTERN.exec(raw.trim()) : null;
    const value = match === null ? 0 : Number(match[1]) * (BITS_PER_UNIT[match[2] ?? ''] ?? Number.NaN);
    return value > 0 ? value : undefined;
  },
};

/** A fraction: `95 %` is 0.95. */
export const RATIO: Notation<number> = {
  expected: 'a percentage such as 95 %',
  parse(raw) {
    const match = typeof raw === 'string' ? RATIO_PATTERN.exec(raw.trim()) : null;
    return match === null ? undefined : divide(Number(match[1]), 100);
  },
};

const BYTES_PER_UNIT: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};
const BYTES_PATTERN = new RegExp(`^(${NUMBER})\\s*(B|kB|MB|GB|KiB|MiB|GiB)$`);

/** Bytes, zero allowed: `100 MB` is 100,000,000, `64 MiB` is 67,108,864. */
export const BYTES: Notation<number> = {
  expected: 'a size such as 100 MB, 1.5 GB or 64 MiB',
  parse(raw) {
    const match = typeof raw === 'string' ? BYTES_PATTERN.exec(raw.trim()) : null;
    return match === null ? undefined : Number(match[1]) * (BYTES_PER_UNIT[match[2] ?? ''] ?? Number.NaN);
  },
};

const CORES_PATTERN = new RegExp(`^(${NUMBER})\\s*(%|cores?)$`);

/** Cores: `80 %` of one core is 0.8, and so is `0.8 cores`. */
export const CORES: Notation<number> = {
  expected: 'a share of one core such as 80 %, or cores such as 1.5 cores',
  parse(raw) {
    const match = typeof raw === 'string' ? CORES_PATTERN.exec(raw.trim()) : null;
    if (match === null) return undefined;
    return match[2] === '%' ? divide(Number(match[1]), 100) : Number(match[1]);
  },
};

const HOURLY_PATTERN = /^(.+?)\s*\/\s*h$/;

/** So much per hour: `50 MB/h` of a size, `10/h` of a number. */
export function perHour(notation: Notation<number>): Notation<number> {
  return {
    expected: `${notation.expected}, per hour: with /h at the end, such as 50 MB/h or 10/h`,
    parse(raw) {
      const amount = typeof raw === 'string' ? HOURLY_PATTERN.exec(raw.trim())?.[1] : undefined;
      if (amount === undefined) return undefined;
      return notation.parse(/^\d+(\.\d+)?$/.test(amount) ? Number(amount) : amount);
    },
  };
}

/** A multiple of what another phase measured: `1.2 x before`. */
export const FACTOR: Notation<{ readonly factor: number; readonly phase: string }> = {
  expected: 'a multiple of a phase such as 1.2 x before',
  parse(raw) {
    const match = typeof raw === 'string' ? FACTOR_PATTERN.exec(raw.trim()) : null;
    if (match === null || Number(match[1]) <= 0) return undefined;
    return { factor: Number(match[1]), phase: match[2] ?? '' };
  },
};

const number = (expected: string, accepts: (value: number) => boolean): Notation<number> => ({
  expected,
  parse: (raw) => (typeof raw === 'number' && Number.isFinite(raw) && accepts(raw) ? raw : undefined),
});

/** A whole number from 1. */
export const COUNT = number('a whole number from 1', (value) => Number.isSafeInteger(value) && value >= 1);
/** A whole number from 0. */
export const WHOLE = number('a whole number from 0', (value) => Number.isSafeInteger(value) && value >= 0);
/** A plain number above zero; the unit stands in the key. */
export const POSITIVE = number('a number above 0', (value) => value > 0);
/** A plain number from zero. */
export const NUMBER_FROM_0 = number('a number from 0', (value) => value >= 0);

export const BOOLEAN: Notation<boolean> = {
  expected: 'true or false',
  parse: (raw) => (typeof raw === 'boolean' ? raw : undefined),
};

/** Text that says something; blank text does not. */
export const TEXT: Notation<string> = {
  expected: 'text',
  parse: (raw) => (typeof raw === 'string' && raw.trim() !== '' ? raw.trim() : undefined),
};
