/**
 * The certificate of a calibration: what the engine's figures were compared with, and how far off they were.
 * `npm run calibrate` writes it; every run record carries its summary. Format version 1.
 */

export const CERTIFICATE_FORMAT = 'focus-load/certificate';
export const CERTIFICATE_VERSION = 1;

/** One figure of the engine beside what it must be. */
export interface CertificateFigure {
  readonly name: string;
  /** `ratio`: a time as a multiple of the true one. */
  readonly unit: 'ms' | 'ratio' | 'count' | 'bytes';
  readonly expected: number;
  /** null: the engine did not report it. */
  readonly measured: number | null;
  /** How much too high may be; 0 for what is counted. */
  readonly tolerance: number;
  /** How much too low may be: next to nothing for times, because nothing is ever reported shorter than it was. */
  readonly toleranceBelow: number;
}

export interface CertificateCheck {
  /** E.g. `fixed, undici`. */
  readonly name: string;
  /** `disturbed`: the machine gave its processors to others, so nothing can be said; not passed. */
  readonly outcome: 'passed' | 'missed' | 'disturbed';
  readonly runs: number;
  /** Runs that were repeated because the machine was disturbed. */
  readonly repeated: number;
  /** Each figure where it was worst over all runs. */
  readonly figures: readonly CertificateFigure[];
  /** What was missed, for people. */
  readonly missed: readonly string[];
}

/** What the figures hold for: another machine or engine has to be calibrated itself. */
export interface Calibrated {
  readonly suite: string;
  readonly node: string;
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
}

export interface Certificate {
  readonly format: typeof CERTIFICATE_FORMAT;
  readonly version: typeof CERTIFICATE_VERSION;
  /** ISO 8601, UTC. */
  readonly madeAt: string;
  readonly of: Calibrated;
  readonly seeds: number;
  /** False for the short calibration, and when only some checks were asked for. */
  readonly isWhole: boolean;
  readonly checks: readonly CertificateCheck[];
}

/** What a run record says of the calibration. */
export interface CertificateSummary {
  readonly madeAt: string;
  /** What the certificate holds for and the machine of the run was not, e.g. `cores 2, here 4`. */
  readonly differs: readonly string[];
  readonly checks: number;
  readonly passed: number;
  readonly isWhole: boolean;
  /** The time whose error took most of its tolerance; null where no time was compared. Milliseconds. */
  readonly worst: { readonly errorMs: number; readonly toleranceMs: number } | null;
}

/** Whether a figure is what it must be. One that is missing never is. */
export function isRight(figure: CertificateFigure): boolean {
  return shareOfTolerance(figure) <= 1;
}

/** The error as a share of what is allowed: above 1 it is missed; Infinity where nothing is allowed and it differs. */
export function shareOfTolerance({
  expected,
  measured,
  tolerance,
  toleranceBelow,
}: CertificateFigure): number {
  if (measured === null) return Infinity;
  const error = measured - expected;
  if (error === 0) return 0;
  const allowed = error > 0 ? tolerance : toleranceBelow;
  return allowed === 0 ? Infinity : Math.abs(error) / allowed;
}

/** @param here the machine that the run is made on */
export function summariseCertificate(certificate: Certificate, here: Calibrated): CertificateSummary {
  const { madeAt, of, isWhole, checks } = certificate;
  const times = checks.flatMap(({ figures }) =>
    figures.flatMap(({ unit, measured, ...figure }) =>
      unit === 'ms' && measured !== null ? [{ unit, measured, ...figure }] : [],
    ),
  );
  const [worst] = times.sort((a, b) => shareOfTolerance(b) - shareOfTolerance(a));
  return {
    madeAt,
    differs: (Object.keys(here) as (keyof Calibrated)[])
      .filter((key) => of[key] !== here[key])
      .map((key) => `${key} ${of[key]}, here ${here[key]}`),
    checks: checks.length,
    passed: checks.filter(({ outcome }) => outcome === 'passed').length,
    isWhole,
    worst: worst
      ? {
          errorMs: Math.abs(worst.measured - worst.expected),
          toleranceMs: worst.measured < worst.expected ? worst.toleranceBelow : worst.tolerance,
        }
      : null,
  };
}

/** One line for a report: what the calibration says of the machine that made the run. */
export function calibrationLine(summary: CertificateSummary | null): string {
  if (summary === null) return 'not calibrated on this machine: npm run calibrate';
  const { madeAt, differs, checks, passed, isWhole, worst } = summary;
  const day = madeAt.slice(0, 10);
  if (differs.length > 0) {
    return `${day}, of another machine or version (${differs.join('; ')}): npm run calibrate`;
  }
  if (passed < checks) return `${day}, only ${passed} of ${plural(checks)} passed: npm run calibrate`;
  const scope = isWhole ? plural(checks) : `${plural(checks)} of the short calibration`;
  const error =
    worst === null
      ? ''
      : `, worst error ${worst.errorMs.toFixed(1)} ms of ${worst.toleranceMs.toFixed(1)} ms allowed`;
  return `${day}, ${scope}${error}`;
}

const plural = (checks: number) => `${checks} check${checks === 1 ? '' : 's'}`;

/**
 * Reads a certificate.
 * @throws Error that names the file, the field, what was expected and what to do
 */
export function parseCertificate(text: string, file: string): Certificate {
  const wrong = (what: string) =>
    new Error(`${file}: ${what}. Make a new one: npm run calibrate, or remove the file.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`${wrong('expected JSON').message} (${String(cause)})`, { cause });
  }
  const fields = (at: unknown, path: string): Record<string, unknown> => {
    if (typeof at === 'object' && at !== null && !Array.isArray(at)) return at as Record<string, unknown>;
    throw wrong(`${path}: expected an object, found ${JSON.stringify(at)}`);
  };
  const field = (at: Record<string, unknown>, path: string, name: string, type: string) => {
    const found = at[name];
    if (Array.isArray(found) ? type !== 'list' : typeof found !== type) {
      throw wrong(`${path}${name}: expected a ${type}, found ${JSON.stringify(found) ?? 'nothing'}`);
    }
  };
  const root = fields(value, 'certificate');
  if (root['format'] !== CERTIFICATE_FORMAT || root['version'] !== CERTIFICATE_VERSION) {
    throw wrong(
      `expected format ${CERTIFICATE_FORMAT} version ${CERTIFICATE_VERSION}, found ` +
        `${JSON.stringify(root['format'])} version ${JSON.stringify(root['version'])}`,
    );
  }
  for (const [name, type] of [
    ['madeAt', 'string'],
    ['seeds', 'number'],
    ['isWhole', 'boolean'],
    ['checks', 'list'],
  ] as const) {
    field(root, '', name, type);
  }
  const of = fields(root['of'], 'of');
  for (const name of ['suite', 'node', 'platform', 'cpu']) field(of, 'of.', name, 'string');
  field(of, 'of.', 'cores', 'number');
  for (const [i, entry] of (root['checks'] as unknown[]).entries()) {
    const at = `checks[${i}]`;
    const check = fields(entry, at);
    field(check, `${at}.`, 'name', 'string');
    field(check, `${at}.`, 'figures', 'list');
    field(check, `${at}.`, 'missed', 'list');
    if (!['passed', 'missed', 'disturbed'].includes(String(check['outcome']))) {
      throw wrong(
        `${at}.outcome: expected passed, missed or disturbed, found ${JSON.stringify(check['outcome'])}`,
      );
    }
    for (const [k, figure] of (check['figures'] as unknown[]).entries()) {
      const path = `${at}.figures[${k}]`;
      const found = fields(figure, path);
      for (const name of ['name', 'unit']) field(found, `${path}.`, name, 'string');
      for (const name of ['expected', 'tolerance', 'toleranceBelow'])
        field(found, `${path}.`, name, 'number');
      if (found['measured'] !== null) field(found, `${path}.`, 'measured', 'number');
    }
  }
  return value as Certificate;
}
