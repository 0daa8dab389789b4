/** The truth server as a process of its own. Prints `READY url=...`; ends when its standard input does. */
import { startTruthServer } from './truth-server.ts';

const server = await startTruthServer();
process.stdin.resume();
process.stdin.once('end', () => void server.close());
console.log(`READY url=${server.baseUrl}`);
