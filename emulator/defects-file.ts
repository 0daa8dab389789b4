import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readDefect } from './defect-checks.ts';
import { findSet, switchOnSet } from './defect-sets.ts';
import type { DefectSwitches } from './defect-switches.ts';
import { isFields, own } from './validation/checks.ts';

const EXAMPLE =
  'a list such as\n- name: errors\n  strength: 0.2\n  endpoint: configure\n  window: { after: 10 s, for: 30 s }\n- set: as-deployed';

/**
 * Reads a YAML or JSON file.
 * @throws Error naming the file and why it cannot be read
 */
export function readYaml(path: string, kind: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${kind} ${path} cannot be read: ${reason}`, { cause: error });
  }
}

/**
 * Switches on what a YAML or JSON file lists: names, objects with name, strength, target and window, or sets.
 * @throws Error naming the file, every entry that is wrong and what would be right; nothing is switched on then
 */
export function switchOnFromFile(path: string, switches: DefectSwitches, nowMs: number): void {
  const content = readYaml(path, 'Defects file');
  if (content === null || content === undefined) return;
  if (!Array.isArray(content)) throw new Error(`Defects file ${path}: it holds no list. Write ${EXAMPLE}`);
  const wrong: string[] = [];
  const seen = new Set<string>();
  const steps = content.map((entry: unknown, index) => {
    const at = `entry ${index + 1}`;
    const wanted: unknown = typeof entry === 'string' ? { name: entry } : entry;
    const name = isFields(wanted) ? own(wanted, 'name') : undefined;
    const set = isFields(wanted) ? own(wanted, 'set') : undefined;
    try {
      if (isFields(wanted) && typeof name === 'string') {
        if (seen.has(name)) wrong.push(`${at}: "${name}" is there twice; a defect can be on once`);
        seen.add(name);
        readDefect(name, wanted, nowMs);
        return () => switches.switchOn(name, wanted);
      }
      if (typeof set === 'string') {
        findSet(set);
        return () => switchOnSet(set, switches);
      }
      wrong.push(`${at} has no name`);
    } catch (error) {
      wrong.push(`${at}: ${error instanceof Error ? error.message : String(error)}`);
    }
    return () => undefined;
  });
  if (wrong.length > 0) throw new Error(`Defects file ${path}: ${wrong.join('; ')}. Write ${EXAMPLE}`);
  for (const step of steps) step();
}
