import type { Db } from 'mongodb';
import { seededUuid } from '../random.ts';

/** The other folder of a deployed server: known, and empty. */
const OTHER_PATH = '/prisma/root/recordings/segy';
/** Files that the recorder left and nobody could read. */
const UNREADABLE = [
  { file_name: 'unreadable.prp2', reason: 'unknown header' },
  { file_name: 'truncated.prp2', reason: 'unexpected end of file' },
  { file_name: 'empty.prp2', reason: 'empty file' },
];

/**
 * What lies around the recordings of a store: the unrecognized ones, which have no times, a second storage path
 * without recordings (and, as on some servers, without `is_archive`), and the index of the paths.
 * @throws MongoError when the database refuses
 */
export async function addSurroundings(database: Db, guid: string, random: () => number): Promise<void> {
  const paths = database.collection('base_paths');
  await paths.createIndex({ base_path: 1 });
  if ((await paths.findOne({ base_path: OTHER_PATH })) === null) {
    await paths.insertOne({ base_path: OTHER_PATH, guid: seededUuid(random) });
  }
  await database
    .collection(`${guid}-unrecognized_recordings`)
    .insertMany(UNREADABLE.map((one) => ({ uuid: seededUuid(random), ...one })));
}
