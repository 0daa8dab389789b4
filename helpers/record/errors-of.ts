import { parseGroup } from './groups.ts';
import type { ErrorClass, RunRecord } from './run-record.ts';

/**
 * The errors of an operation or step, and of the steps of an operation, in some phases. They are not kept by group: of
 * a group they are those of all groups.
 */
export function errorsOf(
  { errors }: Pick<RunRecord, 'errors'>,
  of: string,
  phases: readonly { readonly name: string }[],
): ErrorClass[] {
  const plain = parseGroup(of)?.of ?? of;
  const names = new Set(phases.map(({ name }) => name));
  return errors.filter(
    (error) => (error.of === plain || error.of.startsWith(`${plain}.`)) && names.has(error.phase),
  );
}
