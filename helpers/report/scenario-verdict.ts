/** The verdict as a test attaches it for the reporter, and reading it back. */
import { RECORD_FILE } from '../engine/pack-record.ts';
import type { RunRecord } from '../record/run-record.ts';
import type { Profile } from '../profile/profile.ts';
import { VERDICT_OUTCOMES, type Verdict } from '../verdict/verdict.ts';

/** Name of the attachment, `application/json`. */
export const VERDICT_ATTACHMENT = 'verdict';
/** Name of the attachment with the raw record, `application/gzip`. */
export const RECORD_ATTACHMENT = RECORD_FILE;

/** A verdict and what a line about it needs. */
export interface ScenarioVerdict extends Verdict {
  readonly id: string;
  readonly name: string;
  readonly scale: string;
  /** Length of the run; 0 when it did not come to one. */
  readonly durationS: number;
  readonly environment: string;
}

export function scenarioVerdict(
  profile: Pick<Profile, 'id' | 'name' | 'scale'>,
  environment: { readonly name: string },
  verdict: Verdict,
  record: RunRecord | null,
): ScenarioVerdict {
  return {
    id: profile.id,
    name: profile.name,
    scale: profile.scale,
    durationS: record?.durationS ?? 0,
    environment: environment.name,
    ...verdict,
  };
}

/** @throws Error that says what is wrong when the text is not an attached verdict */
export function parseScenarioVerdict(text: string): ScenarioVerdict {
  const value = JSON.parse(text) as Partial<ScenarioVerdict> | null;
  const isVerdict =
    value !== null &&
    typeof value === 'object' &&
    typeof value.id === 'string' &&
    typeof value.name === 'string' &&
    typeof value.durationS === 'number' &&
    VERDICT_OUTCOMES.some((outcome) => outcome === value.outcome) &&
    Array.isArray(value.reasons) &&
    Array.isArray(value.limits);
  if (!isVerdict) {
    throw new Error(
      `expected the attachment "${VERDICT_ATTACHMENT}" to hold a verdict (id, name, durationS, outcome, reasons, limits), got ${text.slice(0, 120)}`,
    );
  }
  return value as ScenarioVerdict;
}
