/** The engine as a scenario uses it: schedule, p-queue, runner, recorder, histograms, record on disk. */
import { join } from 'node:path';
import { runLoad } from '../../../helpers/engine/run-load.ts';
import type { TransportName } from '../../../helpers/profile/profile.ts';
import { LatencyHistogram } from '../../../helpers/stats/latency-histogram.ts';
import { answer, taskOfProcess } from '../protocol.ts';
import { engineOrder, MEASURED } from '../engine-order.ts';

const task = taskOfProcess();
const order = engineOrder(task, process.argv[3] as TransportName, join(task.folder, 'record'));

/** The process's CPU time and what it had answered, each time the generator gave a sign in the measured phase. */
const samples: { atS: number; cpuUs: number; requests: number }[] = [];
const record = await runLoad(order, {
  onProgress({ atS, phase, ok, notOk }) {
    const { user, system } = process.cpuUsage();
    if (phase === MEASURED) samples.push({ atS, cpuUs: user + system, requests: ok + notOk });
  },
});
const [first, last] = [samples[0], samples.at(-1)];
const phase = record.phases.find(({ name }) => name === MEASURED);
if (record.ended !== 'complete' || !phase || !first || !last || first === last) {
  answer({ missing: `the run is no measurement: ${record.ended}, ${record.endReason ?? 'too short'}` });
} else {
  const lateness = LatencyHistogram.decode(phase.latenessUs);
  answer({
    requests: last.requests - first.requests,
    seconds: last.atS - first.atS,
    cpuUs: last.cpuUs - first.cpuUs,
    errors: phase.started - phase.ok + phase.dropped,
    lateness: task.part === 'open' ? { p50Us: lateness.quantile(0.5), p99Us: lateness.quantile(0.99) } : null,
  });
}
