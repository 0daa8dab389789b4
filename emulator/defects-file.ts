import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { DefectSwitches } from './defect-switches.ts';
import { isFields } from './validation/checks.ts';

const EXAMPLE = 'a list such as\n- name: errors\n  strength: 0.2\n  endpoint: configure';

/**
 * Switches on what a YAML or JSON file lists: names, or objects with name, strength and endpoint.
 * @throws Error naming the file, the entry and what would be right
 */
export function switchOnFromFile(path: string, switches: DefectSwitches): void {
  const fail = (what: string, cause?: unknown): never => {
    throw new Error(`Defects file ${path}: ${what}. Write ${EXAMPLE}`, { cause });
  };
  let content: unknown;
  try {
    content = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error), error);
  }
  if (content === null || content === undefined) return;
  if (!Array.isArray(content)) return fail('it holds no list');
  content.forEach((entry: unknown, index) => {
    const wanted: unknown = typeof entry === 'string' ? { name: entry } : entry;
    if (!isFields(wanted) || typeof wanted['name'] !== 'string')
      return fail(`entry ${index + 1} has no name`);
    try {
      const { name, strength, endpoint, user } = wanted;
      switches.switchOn(String(name), { strength, endpoint, user });
    } catch (error) {
      fail(`entry ${index + 1}: ${error instanceof Error ? error.message : String(error)}`, error);
    }
  });
}
