import { isPathFault, type Fault } from '../profile/faults.ts';
import type { FaultTraffic } from '../record/run-record.ts';
import { askJson } from './ask-json.ts';
import type { FaultMaker } from './fault-maker.ts';

interface Carried {
  readonly connections: number;
  readonly bytes: number;
}
interface Proxy {
  readonly listen: string;
  readonly toxics: readonly { readonly name: string }[];
  /** Only the suite's own proxy tells. */
  readonly carried?: { readonly open: Carried; readonly new: Carried };
}
type Toxic = readonly [
  type: string,
  stream: 'upstream' | 'downstream',
  attributes: Readonly<Record<string, number>>,
];

/** What the suite's own proxy calls itself. */
const OWN_VERSION = 'focus-load-embedded';

/** The toxics that make up a fault; none: the path is closed altogether. */
function toxicsOf(fault: Fault): readonly Toxic[] {
  const both = (type: string, attributes: Readonly<Record<string, number>>): Toxic[] => [
    [type, 'upstream', attributes],
    [type, 'downstream', attributes],
  ];
  switch (fault.what) {
    case 'slow':
      // On the way back only: every answer is late by it once.
      return [['latency', 'downstream', { latency: Math.round((fault.latencyS ?? 0) * 1000), jitter: 0 }]];
    case 'lossy':
      return both('loss', { percent: (fault.lossShare ?? 0) * 100 });
    case 'narrow':
      // toxiproxy counts kB/s.
      return both('bandwidth', { rate: Math.max(1, Math.round((fault.bitsPerSecond ?? 0) / 8000)) });
    case 'half-open':
      return both('timeout', { timeout: 0 });
    case 'reset':
      return [['reset_peer', 'downstream', { timeout: 0 }]];
    case 'cut-off':
    case 'stop':
    case 'pause':
    case 'kill':
    case 'restart':
      return [];
  }
}

/** Makes paths worse, by a proxy that speaks toxiproxy's HTTP interface; each path is a proxy of that name. */
export function proxyMaker(address: string): FaultMaker {
  const path = ({ whom }: Pick<Fault, 'whom'>) => `${address}/proxies/${whom}`;
  const version = async () => (await askJson<{ version: string }>('GET', `${address}/version`)).version;
  return {
    id: 'proxy',
    address,
    async cannot(fault) {
      if (!isPathFault(fault)) return 'a proxy breaks paths, not processes';
      const proxies = await proxiesAt(address);
      if (!(fault.whom in proxies)) {
        return `there is no path "${fault.whom}" at ${address} (there is ${Object.keys(proxies).join(', ') || 'none'})`;
      }
      if (fault.what === 'lossy' && (await version()) !== OWN_VERSION) {
        return `toxiproxy at ${address} cannot lose segments; the suite's own proxy can`;
      }
      return null;
    },
    async describe() {
      const name = await version();
      return name === OWN_VERSION ? `${name} proxy` : `toxiproxy ${name}`;
    },
    prepare: async () => ({}),
    async make(fault) {
      const toxics = toxicsOf(fault);
      if (toxics.length === 0) await askJson('POST', path(fault), { body: { enabled: false } });
      for (const [type, stream, attributes] of toxics) {
        await askJson('POST', `${path(fault)}/toxics`, {
          body: { name: `${fault.name}-${stream}`, type, stream, toxicity: 1, attributes },
        });
      }
    },
    async undo(fault) {
      const { toxics } = await askJson<Proxy>('GET', path(fault));
      for (const { name } of toxics)
        await askJson('DELETE', `${path(fault)}/toxics/${encodeURIComponent(name)}`);
      await askJson('POST', path(fault), { body: { enabled: true } });
    },
    async traffic(fault): Promise<FaultTraffic | null> {
      const { carried } = await askJson<Proxy>('GET', path(fault));
      if (carried === undefined) return null;
      return {
        openConnections: carried.open.connections,
        openBytes: carried.open.bytes,
        newConnections: carried.new.connections,
        newBytes: carried.new.bytes,
      };
    },
  };
}

/** Every path that the proxy at this address has, by name. */
export async function proxiesAt(address: string): Promise<Readonly<Record<string, Pick<Proxy, 'listen'>>>> {
  return askJson('GET', `${address}/proxies`);
}
