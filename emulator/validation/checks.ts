/** One field that is not as it must be. */
export interface Violation {
  readonly field: string;
  readonly expected: string;
  readonly found: string;
}

/** A request that is refused, with the one shape of body that every refusal has. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly details: readonly Violation[];
  constructor(status: number, message: string, details: readonly Violation[] = []) {
    super(message);
    this.status = status;
    this.details = details;
  }
}

/** What was found, without echoing text: a refusal must not carry an injected string back. */
export function describeFound(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return `text of ${value.length} characters`;
  return Array.isArray(value) ? `a list of ${value.length}` : 'an object';
}

export type Fields = Readonly<Record<string, unknown>>;

/** An own property, so that `__proto__` and its like in a body mean nothing. */
export function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export interface NumberRule {
  readonly integer?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** Taken when the field is absent or null; without it the field is required. */
  readonly fallback?: number;
}

/** Reads a body and collects everything that is wrong with it, so that one answer names all of it. */
export class Checks {
  readonly #wrongTypes: Violation[] = [];
  readonly #brokenRules: Violation[] = [];

  /** The field is missing or of the wrong type. */
  wrongType(field: string, expected: string, value: unknown): void {
    this.#wrongTypes.push({ field, expected, found: describeFound(value) });
  }

  /** The field can be read but must not have this value. */
  brokenRule(field: string, expected: string, found: string): void {
    this.#brokenRules.push({ field, expected, found });
  }

  /** A nested object; undefined (booked as wrong) when it is none. */
  fields(parent: Fields, field: string): Fields | undefined {
    const value = own(parent, field);
    if (isFields(value)) return value;
    this.wrongType(field, 'an object', value);
    return undefined;
  }

  /** A number within its bounds; undefined (booked as wrong) when it is none. */
  number(parent: Fields, path: string, rule: NumberRule): number | undefined {
    const value = own(parent, path.slice(path.lastIndexOf('.') + 1));
    const kind = rule.integer ? 'a whole number' : 'a number';
    if ((value === undefined || value === null) && rule.fallback !== undefined) return rule.fallback;
    if (
      typeof value !== 'number' ||
      !Number.isFinite(value) ||
      (rule.integer && !Number.isSafeInteger(value))
    ) {
      this.wrongType(path, kind, value);
      return undefined;
    }
    const { min, max } = rule;
    if ((min !== undefined && value < min) || (max !== undefined && value > max)) {
      const bounds = max === undefined ? `of at least ${min}` : `from ${min} to ${max}`;
      this.brokenRule(path, `${kind} ${bounds}`, String(value));
      return undefined;
    }
    return value;
  }

  /** @throws Refusal 422 when something cannot be read, 400 when a rule is broken; with everything found */
  done(): void {
    const details = [...this.#wrongTypes, ...this.#brokenRules];
    if (details.length === 0) return;
    const status = this.#wrongTypes.length > 0 ? 422 : 400;
    const names = details.map(({ field }) => field).join(', ');
    throw new Refusal(status, `The request was refused: see details for ${names}`, details);
  }
}
