import { isPathFault, type Fault } from '../profile/faults.ts';
import { askJson } from './ask-json.ts';
import type { FaultMaker } from './fault-maker.ts';

type Server = 'database' | 'broker';
type Servers = Readonly<Record<Server, { readonly state: string } | null>>;

/** A broker on a busy machine was seen to take 25 s to start. Seconds. */
const START_LIMIT_S = 90;

/** Takes the database and the broker of the embedded stack away, by the stack's control interface. */
export function stackMaker(address: string, parts: Readonly<Record<string, string>>): FaultMaker {
  const act = (fault: Fault, action: string) =>
    askJson<void>('POST', `${address}/servers/${fault.whom}/${action}`, { limitS: START_LIMIT_S });
  return {
    id: 'stack',
    address,
    async cannot(fault) {
      if (isPathFault(fault)) return 'the stack breaks servers, not the paths to them';
      if (fault.whom !== 'database' && fault.whom !== 'broker')
        return `the ${fault.whom} is no server of the stack`;
      const servers = await askJson<Servers>('GET', `${address}/servers`);
      return servers[fault.whom] === null
        ? `the ${fault.whom} is not the stack's own: somebody else runs it`
        : null;
    },
    describe: async ({ whom }) => {
      const part = parts[whom === 'database' ? 'mongodb' : 'rabbitmq'];
      return part === undefined ? 'stack' : `stack (${part})`;
    },
    prepare: async () => ({}),
    async make(fault) {
      await act(fault, fault.what === 'restart' ? 'kill' : fault.what);
    },
    // `start` lets a paused one go on as well.
    undo: (fault) => act(fault, 'start'),
    traffic: async () => null,
  };
}
