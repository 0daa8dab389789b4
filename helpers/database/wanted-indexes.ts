import type { IndexDescription } from './index-rule.ts';

/** The fields of the recordings that the server wants an index to begin with, whether or not a query is slow without. */
const WANTED = [
  { field: 'start_time', unique: false },
  { field: 'end_time', unique: false },
  { field: 'uuid', unique: true },
  { field: 'deleted', unique: false },
] as const;

/**
 * The wanted indexes of the recordings that are not there, each as a sentence with the command that makes it; empty when
 * all are. An index serves for a field that it begins with; a partial or sparse one serves only some documents.
 * @param collectionName that the recordings are in
 */
export function missingWantedIndexes(
  collectionName: string,
  indexes: readonly (IndexDescription & { readonly unique?: boolean })[],
): string[] {
  return WANTED.flatMap(({ field, unique }) => {
    const serving = indexes.filter(
      (index) =>
        Object.keys(index.key)[0] === field &&
        index.partialFilterExpression === undefined &&
        index.sparse !== true &&
        // A unique index on more fields lets the same value come twice.
        (!unique || (index.unique === true && Object.keys(index.key).length === 1)),
    );
    if (serving.length > 0) return [];
    const options = unique ? ', { unique: true }' : '';
    return [
      `${collectionName} has no ${unique ? 'unique ' : ''}index on ${field}: ` +
        `db.getCollection(${JSON.stringify(collectionName)}).createIndex({ ${field}: 1 }${options})`,
    ];
  });
}
