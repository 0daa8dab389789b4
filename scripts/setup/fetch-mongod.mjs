/**
 * Prints the path of the mongod that mongodb-memory-server-core has or, unless MONGOMS_RUNTIME_DOWNLOAD=0, downloads.
 * A process of its own: set-up can end it when the download site does not answer.
 */
import mongoms from 'mongodb-memory-server-core';

try {
  console.log(await mongoms.MongoBinary.getPath());
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
