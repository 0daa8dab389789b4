import { isPathFault, type Fault } from '../profile/faults.ts';
import { askJson, ControlError } from './ask-json.ts';
import type { FaultMaker } from './fault-maker.ts';

const START_LIMIT_S = 60;

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
      try {
        const { processes } = await askJson<Processes>('GET', `${address}/control/processes`);
        if (processes.some(({ name }) => name === fault.whom)) return null;
      } catch (error) {
        if (!(error instanceof ControlError) || error.status !== 404) throw error;
      }
      return `the ${fault.whom} is no process of its own there; start the emulator with --processes apart`;
    },
    describe: async () => 'emulator',
    prepare: async () => ({}),
    async make(fault) {
      await act(fault, fault.what === 'restart' ? 'kill' : fault.what);
    },
    undo: (fault) => act(fault, fault.what === 'pause' ? 'resume' : 'start'),
    traffic: async () => null,
  };
}
