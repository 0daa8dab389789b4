import type { ExplainedPlan } from './explain.ts';
import { servingIndexes, type IndexDescription } from './index-rule.ts';
import type { QueryShape } from './query-shape.ts';

/** What serves one query, and how that is known. */
export interface IndexFinding {
  readonly query: string;
  readonly served: boolean;
  /** `explain`: the server said so; `rule`: from the keys of its indexes. */
  readonly by: 'explain' | 'rule';
  readonly indexes: readonly string[];
  /** Null: the server does not say. */
  readonly sortInMemory: boolean | null;
  /** Where nothing serves it: what is wrong, and the command that makes the index. */
  readonly problem: string | null;
}

/**
 * Whether a query is served by an index: as the server explains it, else by the rule over its indexes. A plan that scans
 * a collection of a handful of documents can be the better one, so a scan counts only when the rule has no index either.
 * @param collection the name of the collection, for the command
 */
export function checkQuery(
  query: QueryShape,
  collection: string,
  indexes: readonly IndexDescription[],
  plan: ExplainedPlan | null,
): IndexFinding {
  const byRule = servingIndexes(query, indexes);
  const explained = plan !== null && !plan.collectionScan && plan.indexes.length > 0;
  const served = explained || byRule !== null;
  return {
    query: query.name,
    served,
    by: plan === null ? 'rule' : 'explain',
    indexes: explained ? plan.indexes : (byRule ?? []),
    sortInMemory: plan?.sortInMemory ?? null,
    problem: served ? null : missingText(query, collection, plan),
  };
}

function missingText(query: QueryShape, collection: string, plan: ExplainedPlan | null): string {
  const scans = plan?.collectionScan === true ? 'scans the whole collection' : 'is served by no index';
  const command = `db.getCollection(${JSON.stringify(collection)}).createIndex(${JSON.stringify(query.wanted)})`;
  return `the query "${query.name}" ${scans}; make one: ${command}`;
}
