/** Whether an index can serve a query, by its keys alone: for servers that do not explain their plans. */
import type { QueryShape } from './query-shape.ts';

/** An index as `listIndexes` tells it. */
export interface IndexDescription {
  readonly name: string;
  readonly key: Readonly<Record<string, unknown>>;
  /** Serves only documents that fit; not counted on. */
  readonly partialFilterExpression?: unknown;
  readonly sparse?: boolean;
}

type Filter = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Filter =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
const operatorsOf = (condition: unknown): string[] =>
  isMapping(condition) ? Object.keys(condition).filter((key) => key.startsWith('$')) : [];
/** Conditions that an index cannot be searched for. */
const UNSEARCHABLE = ['$ne', '$nin', '$not', '$exists', '$regex'];
const isSearchable = (condition: unknown): boolean =>
  !operatorsOf(condition).some((operator) => UNSEARCHABLE.includes(operator));
/** One value, of which an index goes straight on to its next key. */
const isEquality = (condition: unknown): boolean =>
  operatorsOf(condition).length === 0 || operatorsOf(condition).every((operator) => operator === '$eq');

/** The conditions that every document must meet, `$and` taken apart; `$or` stays. */
function conditionsOf(filter: Filter): {
  readonly fields: Map<string, unknown>;
  readonly either: readonly Filter[][];
} {
  const fields = new Map<string, unknown>();
  const either: Filter[][] = [];
  for (const [key, value] of Object.entries(filter)) {
    if (key === '$and' && Array.isArray(value)) {
      for (const part of value as Filter[]) {
        const inner = conditionsOf(part);
        inner.fields.forEach((condition, field) => fields.set(field, condition));
        either.push(...inner.either);
      }
    } else if (key === '$or' && Array.isArray(value)) either.push(value as Filter[]);
    else fields.set(key, value);
  }
  return { fields, either };
}

/**
 * An index is searched from its first key on: keys with one value, then the first that is selective ends the search. A
 * key that the query does not speak of ends it without success (compound prefix rule,
 * https://www.mongodb.com/docs/manual/core/indexes/index-types/index-compound/#index-prefixes).
 */
function isSearched(
  index: IndexDescription,
  fields: ReadonlyMap<string, unknown>,
  selective: readonly string[],
): boolean {
  if (index.partialFilterExpression !== undefined || index.sparse === true) return false;
  for (const key of Object.keys(index.key)) {
    const condition = fields.get(key);
    if (!fields.has(key) || !isSearchable(condition)) return false;
    if (selective.includes(key)) return true;
    if (!isEquality(condition)) return false;
  }
  return false;
}

/**
 * The names of the indexes that serve a query; null when none does. Of an `$or` without another selective condition
 * every way must be served.
 */
export function servingIndexes(
  query: Pick<QueryShape, 'filter' | 'selective'>,
  indexes: readonly IndexDescription[],
): string[] | null {
  const { fields, either } = conditionsOf(query.filter);
  const direct = indexes.find((index) => isSearched(index, fields, query.selective));
  if (direct !== undefined) return [direct.name];
  for (const ways of either) {
    const served = ways.map((way) => servingIndexes({ filter: way, selective: query.selective }, indexes));
    if (served.every((names) => names !== null)) return [...new Set(served.flat())];
  }
  return null;
}
