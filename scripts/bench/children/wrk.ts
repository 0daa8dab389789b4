import { findOnPath } from '../../setup/locations.mjs';
import { answer, taskOfProcess } from '../protocol.ts';
import { runTwice } from '../run-twice.ts';

const task = taskOfProcess();
const program = findOnPath(['wrk']);
const count = (text: string, pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? 0);

// Its shortest run is one second; start-up is a few milliseconds of it.
answer(
  program === null
    ? { missing: 'not installed: no wrk on the PATH' }
    : runTwice(
        (isFull) => [
          program,
          '-t1',
          `-c${task.inFlight}`,
          `-d${isFull ? Math.ceil(task.measuredS) + 1 : 1}s`,
          task.url,
        ],
        (stdout) => ({
          requests: count(stdout, /(\d+) requests in/),
          errors: count(stdout, /Non-2xx or 3xx responses: (\d+)/),
          seconds: count(stdout, /requests in ([\d.]+)s/),
        }),
      ),
);
