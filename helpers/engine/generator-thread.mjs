// The entry of the generator's thread. Playwright's loader does not reach into worker threads, so this plain
// module makes TypeScript loadable there before anything else is imported.
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(workerData.entry);
