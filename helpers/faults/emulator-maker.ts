import { isPathFault, type Fault } from '../profile/faults.ts';
import { askJson, ControlError } from './ask-json.ts';
import type { FaultMaker } from './fault-maker.ts';

const START_LIMIT_S = 60;

/** Those that can be acted on; they are called as a profile calls them. */
interface Processes {
  readonly processes: readonly { readonly name: string }[];
}

/** Breaks processes of the emulator, by its control interface. It must have been started with them apart. */
export function emulatorMaker(address: string): FaultMaker {
  const act = (fault: Fault, action: string) =>
    askJson<void>('POST', `${address}/control/processes/${fault.whom}/${action}`, { limitS: START_LIMIT_S });
  return {
    id: 'emulator',
    address,
    async cannot(fault) {
      if (isPathFault(fault)) return 'the emulator breaks processes, not the paths to them';
      if (fault.whom === 'database' || fault.whom === 'broker')
        return `the ${fault.whom} is no process of the emulator`;
      const { processes } = await askJson<Processes>('GET', `${address}/control/processes`);
      if (processes.some(({ name }) => name === fault.whom)) return null;
      return `the ${fault.whom} is no process of its own there; start the emulator with --processes apart`;
    },
    describe: async ({ whom }) => `emulator (process ${whom})`,
    prepare: async () => ({}),
    async make(fault) {
      // What is killed this way stays down until it is started.
      await act(fault, fault.what === 'restart' ? 'kill' : fault.what);
    },
    async undo(fault) {
      if (fault.what === 'pause') {
        try {
          return await act(fault, 'resume');
        } catch (error) {
          // It ended while it stood still: then it is started like any other.
          if (!(error instanceof ControlError) || error.status !== 409) throw error;
        }
      }
      await act(fault, 'start');
    },
    traffic: async () => null,
  };
}
