import type { Figures, Task } from './protocol.ts';

/**
 * The plainest closed loop there is: `inFlight` users that each send the next request when the last was answered.
 * CPU and requests are counted from the end of the warm-up.
 * @param send one request of user `n`; returns the status
 */
export async function closedLoop(task: Task, send: (user: number) => Promise<number>): Promise<Figures> {
  let requests = 0;
  let errors = 0;
  let isOver = false;
  const loop = async (user: number) => {
    while (!isOver) {
      const status = await send(user);
      requests++;
      if (status !== 200) errors++;
    }
  };
  const users = Promise.all(Array.from({ length: task.inFlight }, (_, user) => loop(user)));
  await seconds(task.warmUpS);
  [requests, errors] = [0, 0];
  const startMs = performance.now();
  const cpuAtStart = process.cpuUsage();
  await seconds(task.measuredS);
  const cpu = process.cpuUsage(cpuAtStart);
  const figures = {
    requests,
    errors,
    seconds: (performance.now() - startMs) / 1000,
    cpuUs: cpu.user + cpu.system,
    lateness: null,
  };
  isOver = true;
  await users;
  return figures;
}

const seconds = (s: number) => new Promise<void>((resolve) => setTimeout(resolve, s * 1000));
