import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runLoad } from '../helpers/engine/run-load.ts';
import type { Progress } from '../helpers/engine/thread-protocol.ts';
import type { TransportName } from '../helpers/profile/profile.ts';
import type { RunRecord } from '../helpers/record/run-record.ts';
import { LatencyHistogram } from '../helpers/stats/latency-histogram.ts';
import { leakVerdict, type LeakVerdict } from '../helpers/stats/leak-verdict.ts';
import { behaviour } from './behaviour.ts';
import { calibrationProfile, constantPhase, pausePhase, STEADY } from './plan.ts';
import { calibrationOrder, temporaryFolder } from './run-plan.ts';
import { startTruthProcess } from './truth-process.ts';

/** More growth of the engine's own heap is a leak. Megabytes per hour. */
export const HEAP_BOUND_MB_PER_HOUR = 1;
/** The record of one hour may be so large. Bytes. */
export const RECORD_BOUND_BYTES = 2 * 1024 * 1024;

/** What a long run did to the engine itself. */
export interface Endurance {
  readonly durationS: number;
  readonly planned: number;
  readonly ok: number;
  readonly late: number;
  readonly latenessP99Us: number;
  readonly responseP50Us: number;
  readonly responseP99Us: number;
  readonly cpuUsPerRequest: number;
  readonly heap: LeakVerdict;
  readonly rss: LeakVerdict;
  readonly recordBytes: number;
}

/** A long run at one rate of the real engine against the truth server, 1 ms of service time. */
export async function endure(parts: {
  readonly durationS: number;
  readonly ratePerSecond: number;
  readonly transport: TransportName;
  readonly onProgress: (progress: Progress) => void;
}): Promise<Endurance> {
  const { durationS, ratePerSecond, transport } = parts;
  await using server = await startTruthProcess();
  await using folder = await temporaryFolder();
  const profile = calibrationProfile({
    id: 'endurance',
    seed: 1,
    transport,
    phases: [
      constantPhase('warm-up', ratePerSecond, ratePerSecond, { warmUp: true }),
      pausePhase('settle', 1, true),
      constantPhase(STEADY, ratePerSecond, Math.floor(ratePerSecond * durationS)),
    ],
  });
  await server.start(behaviour({ service: { kind: 'fixed', serviceUs: 1_000 } }));
  const order = calibrationOrder(profile, server.baseUrl, folder.path);
  const record = await runLoad(order, { onProgress: parts.onProgress });
  return { ...figuresOf(record), recordBytes: await bytesBelow(order.directory) };
}

/** @throws Error when the run did not come to its end: a part of a run says nothing of the whole */
function figuresOf(record: RunRecord): Omit<Endurance, 'recordBytes'> {
  const phase = record.phases.find(({ name }) => name === STEADY);
  const cell = record.cells.find(({ of, outcome }) => !of.includes('.') && outcome === 'ok');
  if (record.ended !== 'complete' || !phase || !cell) {
    throw new Error(`the run ended early (${record.ended}): ${record.endReason ?? 'no reason was recorded'}`);
  }
  const seconds = record.series.filter(({ atS }) => atS >= phase.startS && atS + 1 <= phase.endS);
  const points = seconds.flatMap(({ atS, generators }) => generators.map((point) => ({ atS, point })));
  const times = points.map(({ atS }) => atS);
  const growth = (values: number[]) =>
    leakVerdict(times, values, {
      boundPerHour: HEAP_BOUND_MB_PER_HOUR,
      format: (mb) => `${mb.toFixed(2)} MB/h`,
    });
  const lateness = LatencyHistogram.decode(phase.latenessUs);
  const response = LatencyHistogram.decode(cell.responseUs);
  const cpuS = points.reduce((sum, { point }) => sum + point.cpuCores, 0);
  return {
    durationS: record.durationS,
    planned: phase.planned,
    ok: phase.ok,
    late: phase.late,
    latenessP99Us: lateness.quantile(0.99),
    responseP50Us: response.quantile(0.5),
    responseP99Us: response.quantile(0.99),
    cpuUsPerRequest: (cpuS * 1e6) / Math.max(1, phase.started),
    heap: growth(points.map(({ point }) => point.heapMb)),
    rss: growth(points.map(({ point }) => point.rssMb)),
  };
}

async function bytesBelow(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    files.filter((file) => file.isFile()).map((file) => stat(join(file.parentPath, file.name))),
  );
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
