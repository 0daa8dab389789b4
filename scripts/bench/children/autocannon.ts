import autocannon from 'autocannon';
import { answer, taskOfProcess } from '../protocol.ts';

const task = taskOfProcess();
const run = (duration: number) =>
  autocannon({
    url: task.url,
    connections: task.inFlight,
    duration,
    ...(task.part === 'open' ? { overallRate: task.ratePerSecond } : {}),
  });
await run(task.warmUpS);
const startMs = performance.now();
const cpuAtStart = process.cpuUsage();
const result = await run(task.measuredS);
const cpu = process.cpuUsage(cpuAtStart);
answer({
  requests: result.requests.total,
  seconds: (performance.now() - startMs) / 1000,
  cpuUs: cpu.user + cpu.system,
  errors: result.errors + result.non2xx,
  // It does not tell when a request was meant to start.
  lateness: null,
});
