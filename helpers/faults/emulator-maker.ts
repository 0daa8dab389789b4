import { isPathFault, type Fault } from '../profile/faults.ts';
import { askJson, ControlError } from './ask-json.ts';
import type { FaultMaker } from './fault-maker.ts';

const START_LIMIT_S = 60;

/** What the emulator calls its parts. */
const NAMES: Readonly<Partial<Record<Fault['whom'], string>>> = {
  'focus-server': 'focus-server',
  'web-app': 'web',
  recorder: 'recorder',
  consumer: 'consumer',
};

interface Listed {
  readonly name: string;
}

/** Breaks processes of the emulator, by its control interface. It must have been started with them apart. */
export function emulatorMaker(address: string): FaultMaker {
  const act = (fault: Fault, action: string) =>
    askJson<void>('POST', `${address}/control/processes/${NAMES[fault.whom]}/${action}`, {
      limitS: START_LIMIT_S,
    });
  return {
    id: 'emulator',
    address,
    async cannot(fault) {
      if (isPathFault(fault)) return 'the emulator breaks processes, not the paths to them';
      const name = NAMES[fault.whom];
      if (name === undefined) return `the ${fault.whom} is no process of the emulator`;
      // The first is the one that answers: it cannot take itself away.
      const [, ...others] = await askJson<readonly Listed[]>('GET', `${address}/control/processes`);
      if (others.some((one) => one.name === name)) return null;
      return `the ${fault.whom} is no process of its own there; start the emulator with --processes apart`;
    },
    describe: async ({ whom }) => `emulator (process ${NAMES[whom]})`,
    prepare: async () => ({}),
    async make(fault) {
      await act(fault, fault.what === 'restart' ? 'kill' : fault.what);
      // One that was killed would be started again after a second; stopped, it stays down until the fault is over.
      if (fault.what === 'kill') await act(fault, 'stop');
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
