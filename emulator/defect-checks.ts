import { DEFECTS, ENDPOINTS } from './defects.ts';
import type { Defect, DefectName, Endpoint, StrengthUnit } from './defects.ts';
import { readWindow } from './defect-window.ts';
import type { ActiveDefect } from './defect-switches.ts';
import { nearest } from './nearest.ts';
import type { Fields } from './validation/checks.ts';

/** A defect was asked for that does not exist, or in a way that makes no sense. */
export class DefectError extends Error {
  override readonly name = 'DefectError';
  readonly kind: 'unknown' | 'wrong';
  constructor(kind: 'unknown' | 'wrong', message: string) {
    super(message);
    this.kind = kind;
  }
}

const NAMES = DEFECTS.map(({ name }) => name);
const FIELDS = ['strength', 'endpoint', 'job', 'user', 'window'];
const LARGEST = 3_600_000;
const LONGEST_NAME = 256;

/** Units that are counted in whole ones, and the least that makes sense of each. */
const COUNTED: Readonly<Partial<Record<StrengthUnit, number>>> = {
  jobs: 0,
  configures: 0,
  rows: 1,
  requests: 1,
  descriptors: 1,
  indexes: 1,
};

/** @throws DefectError naming the nearest valid name and all of them */
export function findDefect(name: string): Defect & { name: DefectName } {
  const found = DEFECTS.find((defect) => defect.name === name);
  if (found) return found;
  const shown = name.slice(0, 60);
  const hint = nearest(shown, NAMES);
  throw new DefectError(
    'unknown',
    `There is no defect "${shown}". Did you mean "${hint}"? The defects are: ${NAMES.join(', ')}`,
  );
}

/**
 * What a request or an entry of a file asks for, completed with defaults.
 * @param wanted strength, endpoint, job, user and window, each optional
 * @throws DefectError for an unknown name, or with everything that is wrong
 */
export function readDefect(name: string, wanted: Fields, nowMs: number): ActiveDefect {
  const defect = findDefect(name);
  const wrong: string[] = [];
  for (const field of Object.keys(wanted).filter((one) => one !== 'name' && !FIELDS.includes(one))) {
    const shown = field.slice(0, 60);
    wrong.push(`a defect has no field "${shown}". Did you mean "${nearest(shown, FIELDS)}"?`);
  }
  const strength = checkStrength(defect, wanted['strength'], wrong);
  const endpoint = checkEndpoint(defect, wanted['endpoint'], wrong);
  const user = checkText(defect, 'user', wanted['user'], wrong);
  const job = checkText(defect, 'job', wanted['job'], wrong);
  const window = readWindow(wanted['window'], nowMs, wrong);
  if (wrong.length > 0) throw new DefectError('wrong', wrong.join('; '));
  return {
    name: defect.name,
    strength,
    endpoint,
    ...(user === undefined ? {} : { user }),
    ...(job === undefined ? {} : { job }),
    ...(window === undefined ? {} : { window }),
  };
}

function checkStrength(defect: Defect, value: unknown, wrong: string[]): number {
  const { unit, default: standard, meaning } = defect.strength;
  if (value === undefined || value === null) return standard;
  const share = unit === 'share';
  const least = COUNTED[unit];
  const ok =
    typeof value === 'number' &&
    Number.isFinite(value) &&
    value >= (least ?? 0) &&
    (share ? value > 0 && value <= 1 : value <= LARGEST) &&
    (least === undefined || Number.isInteger(value));
  if (ok) return value;
  const right = share
    ? 'a share above 0, at most 1'
    : least === undefined
      ? `${unit} from 0`
      : `a whole number of ${unit} from ${least}`;
  const found = typeof value === 'number' ? String(value) : typeof value;
  wrong.push(`strength of "${defect.name}" must be ${right} (${meaning}; default ${standard}), got ${found}`);
  return standard;
}

function checkEndpoint(defect: Defect, value: unknown, wrong: string[]): Endpoint | null {
  const standard = typeof defect.endpoint === 'object' ? defect.endpoint.one : null;
  if (value === undefined || value === null) return standard;
  if (defect.endpoint === 'none') {
    wrong.push(`"${defect.name}" takes no endpoint; leave the field out`);
    return null;
  }
  const found = ENDPOINTS.find((endpoint) => endpoint === value);
  if (found) return found;
  const hint = typeof value === 'string' ? ` Did you mean "${nearest(value.slice(0, 60), ENDPOINTS)}"?` : '';
  wrong.push(`endpoint must be one of ${ENDPOINTS.join(', ')}.${hint}`);
  return null;
}

function checkText(
  defect: Defect,
  field: 'user' | 'job',
  value: unknown,
  wrong: string[],
): string | undefined {
  const takes = defect[field];
  const standard = typeof takes === 'object' ? takes.one : undefined;
  if (value === undefined || value === null) return standard;
  if (takes === undefined) {
    wrong.push(`"${defect.name}" takes no ${field}; leave the field out`);
    return undefined;
  }
  if (typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME) return value;
  const right = field === 'user' ? 'a user name' : 'the id of a job';
  wrong.push(
    `${field} of "${defect.name}" must be ${right}${standard === undefined ? '' : ` (default ${standard})`}`,
  );
  return undefined;
}
