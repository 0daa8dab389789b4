import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { didYouMean, listed } from './nearest.ts';
import type { Problem } from './problem.ts';
import type { Notation } from './units.ts';

/** What stands in the file, for the "found" part of a message. */
function describe(raw: unknown): string {
  if (raw === null || raw === undefined) return 'nothing';
  if (Array.isArray(raw)) return 'a list';
  if (typeof raw === 'object') return 'a mapping';
  return JSON.stringify(raw) ?? 'nothing';
}

/** A YAML text that is being read: knows the places and collects every problem. */
export class YamlSource {
  readonly file: string;
  readonly problems: Problem[] = [];
  readonly document: Document.Parsed;
  readonly #lines = new LineCounter();

  /** Malformed YAML is not thrown but a problem of the file, like everything else that is wrong in it. */
  constructor(text: string, file: string) {
    this.file = file;
    this.document = parseDocument(text, { lineCounter: this.#lines, prettyErrors: false });
    for (const error of this.document.errors) {
      const reserved = error.code === 'BAD_SCALAR_START';
      this.add(error.pos[0], '', 'well-formed YAML', `an error: ${error.message}`, {
        hint: reserved ? "put the value in quotes, e.g. '@load'" : '',
      });
    }
  }

  add(offset: number, field: string, expected: string, found: string, { hint = '' } = {}): void {
    const { line, col } = this.#lines.linePos(offset);
    // linePos answers 0 for an offset before the first line start, as in an empty file.
    this.problems.push({
      file: this.file,
      line: Math.max(line, 1),
      column: Math.max(col, 1),
      field,
      expected,
      found,
      hint,
    });
  }

  root(): YamlValue {
    return new YamlValue(this, this.document.contents, '', 0);
  }
}

/** One value of the file with its path and place. Reading it wrongly adds a problem and gives undefined. */
export class YamlValue {
  readonly source: YamlSource;
  readonly field: string;
  readonly #node: Node | null;
  readonly #offset: number;

  constructor(source: YamlSource, node: unknown, field: string, offset: number) {
    this.source = source;
    this.field = field;
    const resolved = isAlias(node) ? node.resolve(source.document) : node;
    this.#node = (resolved ?? null) as Node | null;
    this.#offset = (node as Node | null)?.range?.[0] ?? offset;
  }

  /** The plain value: text, number, boolean, null; lists and mappings as objects. */
  get raw(): unknown {
    return isScalar(this.#node) ? this.#node.value : (this.#node?.toJS(this.source.document) as unknown);
  }

  problem(expected: string, found = describe(this.raw), hint = ''): undefined {
    this.source.add(this.#offset, this.field, expected, found, { hint });
    return undefined;
  }

  /** The same place under another path, for what should stand there and does not. */
  at(field: string): YamlValue {
    return new YamlValue(this.source, this.#node, field, this.#offset);
  }

  /** The meaning of the value in this notation. */
  read<T>(notation: Notation<T>): T | undefined {
    const value = notation.parse(this.raw);
    return value === undefined ? this.problem(notation.expected) : value;
  }

  /** One of these names; what else stands there is answered with the nearest. */
  oneOf<T extends string>(names: readonly T[], what: string): T | undefined {
    const raw = this.raw;
    if (names.includes(raw as T)) return raw as T;
    return this.problem(
      `${what} (${listed(names, 20)})`,
      undefined,
      typeof raw === 'string' ? didYouMean(raw, names) : '',
    );
  }

  /** The entries of a list. */
  items(expected: string): YamlValue[] | undefined {
    if (!isSeq(this.#node)) return this.problem(expected);
    return this.#node.items.map(
      (item, index) => new YamlValue(this.source, item, `${this.field}[${index}]`, this.#offset),
    );
  }

  /** The entries of a mapping. */
  fields(expected: string): YamlFields | undefined {
    if (!isMap(this.#node)) return this.problem(expected);
    const entries = new Map<string, { key: YamlValue; value: YamlValue }>();
    for (const { key, value } of this.#node.items) {
      const name = String(isScalar(key) ? key.value : key);
      const field = this.field === '' ? name : `${this.field}.${name}`;
      const keyValue = new YamlValue(this.source, key, field, this.#offset);
      const offset = (key as Node).range?.[0] ?? this.#offset;
      entries.set(name, { key: keyValue, value: new YamlValue(this.source, value, field, offset) });
    }
    return new YamlFields(this, entries);
  }
}

/** The entries of a mapping, by key. */
export class YamlFields {
  readonly value: YamlValue;
  readonly #entries: ReadonlyMap<string, { key: YamlValue; value: YamlValue }>;

  constructor(value: YamlValue, entries: ReadonlyMap<string, { key: YamlValue; value: YamlValue }>) {
    this.value = value;
    this.#entries = entries;
  }

  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  get(name: string): YamlValue | undefined {
    return this.#entries.get(name)?.value;
  }

  /** Each entry, with the key as a value of its own (for its place). */
  entries(): { readonly name: string; readonly key: YamlValue; readonly value: YamlValue }[] {
    return [...this.#entries].map(([name, entry]) => ({ name, ...entry }));
  }

  /** Unknown keys are problems, each with the nearest known one. */
  only(known: readonly string[], what: string): void {
    for (const { name, key } of this.entries()) {
      if (known.includes(name)) continue;
      key.problem(`${what} (${listed(known, 24)})`, `"${name}"`, didYouMean(name, known));
    }
  }

  /** The entry's meaning; a missing entry is a problem. */
  required<T>(name: string, notation: Notation<T>): T | undefined {
    const value = this.present(name, notation.expected);
    return value?.read(notation);
  }

  /** The entry's meaning, or `otherwise` when it is not there. */
  optional<T>(name: string, notation: Notation<T>, otherwise: T): T | undefined {
    const value = this.get(name);
    return value === undefined ? otherwise : value.read(notation);
  }

  /** The entry itself; a missing entry is a problem of the mapping. */
  present(name: string, expected: string): YamlValue | undefined {
    const value = this.get(name);
    if (value !== undefined) return value;
    this.missing(name, expected);
    return undefined;
  }

  missing(name: string, expected: string): void {
    const field = this.value.field === '' ? name : `${this.value.field}.${name}`;
    this.value.at(field).problem(expected, 'nothing');
  }
}
