import { OperationError, type OperationContext, type OperationModule } from '../engine/operation.ts';
import { OPERATION_SIGNATURES } from '../profile/operations.ts';
import { currentOperations, slowOperations } from './current-operations.ts';
import { asking, database, type DatabasePart } from './database-part.ts';
import { parseExplain, type ExplainedPlan } from './explain.ts';
import { checkQuery, type IndexFinding } from './index-check.ts';
import {
  alertIdQuery,
  alertsQuery,
  basePathQuery,
  overlapQuery,
  rangeQuery,
  uuidQuery,
  type QueryShape,
} from './query-shape.ts';
import { recordingsQuality } from './recordings-quality.ts';
import { missingWantedIndexes } from './wanted-indexes.ts';

const HOUR_MS = 3_600_000;
/** Recordings that are read to judge them; of more the newest. */
const MOST_RECORDINGS = 5_000;

/** One look at the whole database; every step is taken, whatever the others found. */
export const mongoInspect: OperationModule = {
  name: 'mongo-inspect',
  ...OPERATION_SIGNATURES['mongo-inspect']!,
  requests: () => 0,
  async run(context: OperationContext) {
    const part = await asking(() => database(context));
    const steps: [string, () => Promise<void>][] = [
      ['indexes', () => indexes(context, part)],
      ['recordings', () => recordings(context, part)],
      ['operations', () => operations(context, part)],
    ];
    let broken: OperationError | undefined;
    for (const [name, look] of steps) {
      try {
        await context.step(name, () => asking(look));
      } catch (error) {
        if (!(error instanceof OperationError)) throw error;
        broken ??= error;
      }
    }
    if (broken !== undefined) throw broken;
  },
};

async function indexes(context: OperationContext, part: DatabasePart): Promise<void> {
  const listOf = indexLists(part);
  const findings = await findingsOf(context, part, listOf);
  context.count('queries-explained', findings.filter(({ by }) => by === 'explain').length);
  context.count('queries-by-prefix-rule', findings.filter(({ by }) => by === 'rule').length);
  context.count('sorts-in-memory', findings.filter(({ sortInMemory }) => sortInMemory === true).length);
  const missing = findings.flatMap(({ problem }) => problem ?? []);
  context.count('queries-without-index', missing.length);
  const { collectionName, indexes: there } = await listOf(uuidQuery('none'));
  const wanted = missingWantedIndexes(collectionName, there);
  context.count('wanted-indexes-missing', wanted.length);
  const problems = [...missing, ...wanted];
  if (problems.length > 0) throw new OperationError('failed', 'missing index', problems.join('; '));
}

/** Every query of the contract; those of a collection that the target does not have are not asked. */
async function findingsOf(
  context: OperationContext,
  part: DatabasePart,
  listOf: ReturnType<typeof indexLists>,
): Promise<IndexFinding[]> {
  const { basePath } = await part.place();
  const end = new Date();
  const start = new Date(end.getTime() - HOUR_MS);
  const queries: QueryShape[] = [
    basePathQuery(basePath),
    overlapQuery(start, end),
    rangeQuery(start, end),
    uuidQuery('none'),
  ];
  const names = (await part.db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);
  if (names.includes('alerts')) queries.push(alertsQuery(start, end), alertIdQuery('none'));
  else context.count('alerts-collection-not-there');
  const findings: IndexFinding[] = [];
  for (const query of queries) {
    const { collectionName, indexes: there } = await listOf(query);
    findings.push(checkQuery(query, collectionName, there, await explained(part, query)));
  }
  return findings;
}

/** The collection of a query and its indexes; each collection is asked once a look, most queries are of one. */
function indexLists(part: DatabasePart) {
  const lists = new Map<string, ReturnType<DatabasePart['indexesOf']>>();
  return async (query: QueryShape) => {
    const { collectionName } = await part.collectionOf(query);
    const list = lists.get(collectionName) ?? part.indexesOf(query);
    lists.set(collectionName, list);
    return { collectionName, indexes: await list };
  };
}

/** Null where the server does not explain, or not in MongoDB's format. */
async function explained(part: DatabasePart, query: QueryShape): Promise<ExplainedPlan | null> {
  const cursor = (await part.collectionOf(query)).find(query.filter);
  if (query.sort !== undefined) cursor.sort(query.sort);
  return parseExplain(await toldOr(() => cursor.explain('queryPlanner'), null));
}

async function recordings(context: OperationContext, part: DatabasePart): Promise<void> {
  const { guid } = await part.place();
  const documents = await part.db
    .collection(guid)
    .find({}, { sort: { start_time: -1 }, limit: MOST_RECORDINGS })
    .toArray();
  const quality = recordingsQuality(documents, Date.now());
  part.report(quality);
  context.count('invalid-recordings', quality.invalid);
  context.count('stale-recordings', quality.stale);
  const { count, historic } = quality;
  const problems = [...quality.problems];
  if (historic <= count / 2)
    problems.push(`only ${historic} of ${count} recordings are finished and not deleted`);
  if (problems.length > 0) throw new OperationError('failed', 'bad recordings', problems.join('; '));
}

/**
 * What is slow or waits for a lock just now, and what was slow. What the server does not tell is counted by name
 * (`…-not-told`), so that no limit is kept by it. One that tells lists at least this very question.
 */
async function operations(context: OperationContext, part: DatabasePart): Promise<void> {
  const slowerThanS = Number(context.options['slowerThanS']);
  const current = await toldOr(
    () => part.db.admin().command({ currentOp: 1 }) as Promise<{ inprog?: Record<string, unknown>[] }>,
    null,
  );
  const running = current?.inprog ?? [];
  if (running.length === 0) context.count('waiting-for-lock-not-told');
  const seen = currentOperations(running, slowerThanS);
  const level = await toldOr(() => part.db.command({ profile: -1 }), null);
  const isLogged = level !== null && Number(level['was']) > 0;
  if (!isLogged) context.count('slow-operations-not-told');
  const logged = isLogged
    ? await part.db.collection('system.profile').find().sort({ ts: -1 }).limit(1000).toArray()
    : [];
  const slow = [...seen.slow, ...slowOperations(logged, slowerThanS, part.openedAtMs)];
  context.count('slow-operations', slow.length);
  context.count('waiting-for-lock', seen.waitingForLock.length);
  const problems = [...slow, ...seen.waitingForLock.map((text) => `${text} waits for a lock`)];
  if (problems.length > 0)
    throw new OperationError('failed', 'slow operations', problems.slice(0, 5).join('; '));
}

/** What a server refuses to tell is not told; one that is away is an error of its own. */
async function toldOr<T>(ask: () => Promise<T>, otherwise: null): Promise<T | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && error.name === 'MongoServerError') return otherwise;
    throw error;
  }
}
