import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { DefectName } from '../defects.ts';
import type { ProcessFigures } from '../process/process-faults.ts';
import { W4 } from '../test-emulator.ts';
import type { Scene, Witness } from './witness.ts';

const HALF_100_MB = 50_000_000;

const figures = async (scene: Scene): Promise<ProcessFigures> =>
  ((await scene.control('GET', '/state')).json as { process: ProcessFigures }).process;
const configureTwice = async (scene: Scene): Promise<void> => {
  for (let i = 0; i < 2; i++) await scene.send('POST', '/configure', W4);
};
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Bytes of buffers that this process, in which the emulator runs, really holds. */
function heldBytes(): number {
  collectGarbage();
  return process.memoryUsage().arrayBuffers;
}
/** By how much they have grown, in units of 50 MB: the few of HTTP come and go. */
const grownBy50MB = (before: number): number => Math.max(0, Math.round((heldBytes() - before) / HALF_100_MB));

/** Descriptors of this process that lead to /dev/null: nobody else opens any while a look is taken. */
function nullDescriptors(): number {
  return readdirSync('/proc/self/fd').filter((name) => {
    try {
      return readlinkSync(`/proc/self/fd/${name}`) === '/dev/null';
    } catch (error) {
      // The descriptor of the listing itself is gone by now.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }).length;
}

/** How the defects of the process show. */
export const PROCESS_WITNESSES: Partial<Record<DefectName, Witness>> = {
  'memory-leak-per-job': {
    should: 'leak exactly its size per job, and really hold it',
    body: { strength: 50 },
    see: async (scene) => {
      const before = heldBytes();
      await configureTwice(scene);
      return [(await figures(scene)).leakedBytesByJobs, grownBy50MB(before)];
    },
    healthy: [0, 0],
    broken: [100_000_000, 2],
  },
  'memory-leak-per-hour': {
    should: 'leak exactly its rate times the time since it was switched on, without load',
    body: { strength: 36_000 },
    see: async (scene) => {
      const before = heldBytes();
      scene.advance(10_000);
      return [(await figures(scene)).leakedBytesInTime, grownBy50MB(before)];
    },
    healthy: [0, 0],
    // 10 MB/s for 10 s, in whole steps of 64 KiB.
    broken: [1525 * 65_536, 2],
  },
  'descriptor-leak': {
    should: 'leave exactly its number of descriptors per job open until it is off',
    body: { strength: 3 },
    see: async (scene) => {
      const before = nullDescriptors();
      await configureTwice(scene);
      return [nullDescriptors() - before, (await figures(scene)).leakedDescriptors];
    },
    healthy: [0, 0],
    broken: [6, 6],
  },
  'cpu-burn': {
    should: 'burn its share of a core while nobody asks for anything',
    see: async () => {
      const before = process.cpuUsage();
      const began = performance.now();
      await sleep(1_000);
      const { user, system } = process.cpuUsage(before);
      const share = (user + system) / 1000 / (performance.now() - began);
      // Half a core less what a busy machine takes away, or next to nothing.
      return share > 0.25;
    },
    healthy: false,
    broken: true,
  },
};
