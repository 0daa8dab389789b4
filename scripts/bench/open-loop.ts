import { quantileRank } from '../../helpers/stats/latency-histogram.ts';
import type { Figures, Task } from './protocol.ts';

/**
 * The plainest open loop there is: one timer after the other, a request at each, whatever the answers do. CPU and
 * requests are counted from the end of the warm-up.
 * @param send one request of user `n`; returns the status
 */
export async function openLoop(task: Task, send: (user: number) => Promise<number>): Promise<Figures> {
  const everyMs = 1000 / task.ratePerSecond;
  const arrivals = (s: number) => Math.round(s * task.ratePerSecond);
  const warmUp = arrivals(task.warmUpS);
  const total = warmUp + arrivals(task.measuredS);
  const latenessUs: number[] = [];
  const answers: Promise<number>[] = [];
  const startMs = performance.now();
  let cpuAtStart = process.cpuUsage();
  for (let n = 0; n < total; n++) {
    const dueMs = startMs + n * everyMs;
    const leftMs = dueMs - performance.now();
    if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
    if (n === warmUp) cpuAtStart = process.cpuUsage();
    // A timer may be early, too, by less than a millisecond.
    const lateUs = Math.max(0, performance.now() - dueMs) * 1000;
    const answer = send(n % task.inFlight);
    if (n < warmUp) continue;
    latenessUs.push(lateUs);
    answers.push(answer);
  }
  const cpu = process.cpuUsage(cpuAtStart);
  const statuses = await Promise.all(answers);
  latenessUs.sort((a, b) => a - b);
  const quantile = (share: number) => latenessUs[quantileRank(share, latenessUs.length) - 1] ?? 0;
  return {
    requests: statuses.length,
    errors: statuses.filter((status) => status !== 200).length,
    seconds: task.measuredS,
    cpuUs: cpu.user + cpu.system,
    lateness: { p50Us: quantile(0.5), p99Us: quantile(0.99) },
  };
}
