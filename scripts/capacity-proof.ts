/** The capacity searches against emulators whose capacity is known. See docs/capacity.md. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmulator } from '../emulator/index.ts';
import { loadProfile } from '../helpers/environment/load-profile.ts';
import { runScenario } from '../helpers/scenario/run-scenario.ts';
import { searchAnswer, type SearchAnswer } from '../helpers/search/answer.ts';
import type { Breach } from '../helpers/record/search-record.ts';
import { runCommand, UsageError } from './usage-error.ts';

const HELP = `Runs the capacity searches against emulators whose capacity is known, and compares.

node --import tsx scripts/capacity-proof.ts [options]
  --case NAME   only this case (repeatable); --list names them
  --list        print the cases and end
  --help        this

Exit code 0: every answer is within 5 % (or one job) of the truth, with the right kind of breach and the right
limiting resource. 1: not so. 2: called wrongly.
`;

interface Case {
  readonly name: string;
  readonly profile: string;
  readonly resources: object;
  /** Jobs, or requests per second. */
  readonly truth: number;
  readonly breach: Breach;
  readonly resource: string;
}

/** More stream ports than any level asks for: what the case limits must be the limit. */
const PORTS = 200;

const jobs = (name: string, truth: number, resources: object, resource: string): Case => ({
  name,
  profile: 'stress/CAPACITY-JOBS-certificate.yaml',
  resources: { ports: PORTS, ...resources },
  truth,
  breach: 'failure',
  resource,
});
const rate = (name: string, truth: number, station: object, breach: Breach): Case => ({
  name,
  profile: 'stress/CAPACITY-RATE-certificate.yaml',
  resources: { stations: [{ endpoints: ['channels'], ...station }] },
  truth,
  breach,
  resource: 'servers of channels',
});

const CASES: readonly Case[] = [
  jobs('12 GPUs', 12, { gpuSlots: 12 }, 'GPU slots'),
  jobs('27 GPUs, the rest waits', 27, { gpuSlots: 27, beyondGpuSlots: 'wait' }, 'GPU slots'),
  jobs('40 ports', 40, { ports: 40 }, 'stream ports'),
  jobs('50 GPUs', 50, { gpuSlots: 50 }, 'GPU slots'),
  jobs('80 ports', 80, { ports: 80 }, 'stream ports'),
  rate('20/s, queue without end', 20, { servers: 1, serviceTime: '50 ms' }, 'degradation'),
  rate(
    '60/s, queue without end',
    60,
    { servers: 3, serviceTime: '50 ms', law: 'lognormal', variation: 0.2 },
    'degradation',
  ),
  rate(
    '150/s, queue of 10',
    150,
    { servers: 3, serviceTime: '20 ms', law: 'lognormal', variation: 0.2, queue: 10 },
    'failure',
  ),
];

await runCommand(main);

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      case: { type: 'string', multiple: true, default: [] },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) console.log(HELP);
  if (values.list) for (const { name } of CASES) console.log(name);
  if (values.help || values.list) return 0;
  const unknown = values.case.filter((name) => !CASES.some((one) => one.name === name));
  if (unknown.length > 0) {
    throw new UsageError(
      `--case: expected one of ${CASES.map(({ name }) => `"${name}"`).join(', ')}, got "${unknown.join('", "')}"`,
    );
  }
  const chosen = values.case.length === 0 ? CASES : CASES.filter(({ name }) => values.case.includes(name));
  console.log(
    '| case | truth | found | interval | breach | limiting resource | models | hysteresis | levels | seconds | |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  let wrong = 0;
  for (const one of chosen) wrong += await prove(one);
  return wrong === 0 ? 0 : 1;
}

async function prove(one: Case): Promise<0 | 1> {
  const folder = mkdtempSync(join(tmpdir(), 'focus-load-capacity-'));
  const resourcesFile = join(folder, 'resources.json');
  writeFileSync(resourcesFile, JSON.stringify(one.resources));
  const emulator = await startEmulator({ mongodbUri: null, rabbitmqUrl: null, clock: 10, resourcesFile });
  try {
    const began = performance.now();
    const profile = loadProfile(one.profile, 'smoke');
    const { record, verdict } = await runScenario({
      profile,
      environment: {
        name: 'emulator',
        description: one.name,
        kind: 'embedded',
        focus: { baseUrl: emulator.focusBaseUrl, verifyTls: true, headers: {}, timeoutS: 15 },
        controlUrl: emulator.controlUrl,
        mongodbUri: null,
        rabbitmqUrl: null,
        webApp: null,
        probes: [],
        allowed: { permissions: ['stress'], maxRatePerSecond: null, maxJobs: null },
        declared: { streamingJobs: 50, minimumStreamingJobs: 40 },
        secrets: [],
      },
      folders: {
        records: join(folder, 'records'),
        journals: join(folder, 'journals'),
        faults: join(folder, 'faults'),
      },
      runId: 'capacity-proof',
      targetParts: {},
      shards: { shard: { index: 0, count: 1 }, startAtMs: null },
    });
    const seconds = (performance.now() - began) / 1000;
    if (record?.search === undefined || profile.search === undefined) {
      throw new Error(`${one.name}: the search did not run: ${verdict.reasons.join(' ')}`);
    }
    const answer = searchAnswer(profile.search, record.search);
    const problems = problemsOf(one, answer, seconds);
    console.log(row(one, answer, record.search.levels.length, seconds, problems));
    return problems.length === 0 ? 0 : 1;
  } finally {
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Within 5 % or one job, of the right kind, by the right resource, in two minutes. */
function problemsOf(
  { truth, breach, resource, profile }: Case,
  answer: SearchAnswer,
  seconds: number,
): string[] {
  const room = Math.max(0.05 * truth, profile.includes('JOBS') ? 1 : 0);
  return [
    ...(answer.capacity !== null && Math.abs(answer.capacity - truth) <= room ? [] : ['capacity']),
    ...(answer.breach === breach ? [] : [`breach, expected ${breach}`]),
    ...(answer.limiting?.name === resource ? [] : [`resource, expected ${resource}`]),
    ...(seconds <= 120 ? [] : ['too slow']),
  ];
}

function row(
  { name, truth }: Case,
  answer: SearchAnswer,
  levels: number,
  seconds: number,
  problems: readonly string[],
): string {
  const shown = (value: number | null) => (value === null ? '–' : String(Number(value.toFixed(2))));
  const models = answer.agree === null ? 'silent' : answer.agree ? 'agree' : 'disagree';
  const cells = [
    name,
    shown(truth),
    shown(answer.capacity),
    `${shown(answer.low)} … ${shown(answer.high)}`,
    answer.breach ?? 'none',
    answer.limiting === null ? 'none' : `${answer.limiting.name}: ${answer.limiting.text}`,
    `${models} (knee ${shown(answer.knee.value)}, law ${shown(answer.usl.value)})`,
    shown(answer.hysteresis),
    String(levels),
    seconds.toFixed(0),
    problems.length === 0 ? '✓' : `✗ ${problems.join('; ')}`,
  ];
  return `| ${cells.join(' | ')} |`;
}
