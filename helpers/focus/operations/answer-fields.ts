import type { HttpAnswer } from '../../engine/operation.ts';

/** The fields of an answer that is a JSON object; none of any other. */
export function fieldsOf(answer: HttpAnswer): Readonly<Record<string, unknown>> {
  const body: unknown = answer.json();
  return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {};
}

export const isWhole = (value: unknown): value is number => Number.isInteger(value);
