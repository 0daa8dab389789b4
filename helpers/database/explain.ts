/** What an explained query says, in MongoDB's format (classic and slot-based engine, also sharded). */

export interface ExplainedPlan {
  /** In the order of the plan, from its end to its sources. */
  readonly stages: readonly string[];
  readonly collectionScan: boolean;
  /** Indexes that are searched. */
  readonly indexes: readonly string[];
  /** The documents are sorted after they were found: what an index in that order would spare. */
  readonly sortInMemory: boolean;
}

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The winning plan of an explain document, verbosity `queryPlanner` or more; null when it is not in MongoDB's format (an
 * emulation explains in its own).
 * https://www.mongodb.com/docs/manual/reference/explain-results/
 */
export function parseExplain(document: unknown): ExplainedPlan | null {
  const planner = isFields(document) ? document['queryPlanner'] : undefined;
  const winning = isFields(planner) ? planner['winningPlan'] : undefined;
  if (!isFields(winning)) return null;
  const nodes = nodesOf(winning);
  if (nodes.length === 0) return null;
  const stages = nodes.map(({ stage }) => String(stage));
  const indexes = nodes.flatMap(({ indexName }) => (typeof indexName === 'string' ? [indexName] : []));
  return {
    stages,
    collectionScan: stages.includes('COLLSCAN'),
    indexes: [...new Set(indexes)],
    sortInMemory: stages.includes('SORT'),
  };
}

/** Every stage of a plan, depth first. */
function nodesOf(plan: Fields): Fields[] {
  // The slot-based engine puts the plan beside its slots; a sharded one has one for each shard.
  const { queryPlan, shards, winningPlan } = plan;
  const own = typeof plan['stage'] === 'string' ? [plan] : [];
  const children = [
    queryPlan,
    winningPlan,
    plan['inputStage'],
    plan['outerStage'],
    plan['innerStage'],
    ...(Array.isArray(plan['inputStages']) ? (plan['inputStages'] as unknown[]) : []),
    ...(Array.isArray(shards) ? (shards as unknown[]) : []),
  ];
  return [...own, ...children.flatMap((child) => (isFields(child) ? nodesOf(child) : []))];
}
