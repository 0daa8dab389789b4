import type { ErrorClass, Outcome } from '../record/run-record.ts';

/** More classes than this are counted under one name: an endless variety of messages must not fill the memory. */
const MOST_ERROR_CLASSES = 200;
const LONGEST_EXAMPLE = 500;
const OTHER = 'other';

/** Errors by class with the first example of each, in constant memory. */
export class ErrorClasses {
  readonly #classes = new Map<string, { -readonly [K in keyof ErrorClass]: ErrorClass[K] }>();
  readonly #redact: (text: string) => string;

  constructor(redact: (text: string) => string) {
    this.#redact = redact;
  }

  add(
    of: string,
    phase: string,
    outcome: Outcome,
    errorClass: string,
    message: string,
    firstAtS: number,
  ): void {
    const key = (name: string) => [of, phase, name].join('\n');
    const hasRoom = this.#classes.size < MOST_ERROR_CLASSES || this.#classes.has(key(errorClass));
    const name = hasRoom ? errorClass : OTHER;
    const entry = this.#classes.get(key(name));
    if (entry) {
      entry.count++;
      return;
    }
    this.#classes.set(key(name), {
      of,
      phase,
      class: name,
      outcome,
      count: 1,
      firstAtS,
      firstExample: this.#redact(message).slice(0, LONGEST_EXAMPLE),
    });
  }

  /** As they stand: what is added later does not change them. */
  list(): ErrorClass[] {
    return [...this.#classes.values()].map((entry) => ({ ...entry }));
  }
}
