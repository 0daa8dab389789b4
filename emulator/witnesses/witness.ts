import type { DefectName } from '../defects.ts';
import type { EmulatorOptions } from '../options.ts';
import type { EmulatorParts } from '../index.ts';
import { testEmulator } from '../test-emulator.ts';
import type { Answer, TestEmulator } from '../test-emulator.ts';
import type { Fields } from '../validation/checks.ts';

/** An emulator as a witness meets it: by its interfaces, and with defects to switch. */
export interface Scene extends TestEmulator {
  on(body?: Fields): Promise<void>;
  off(): Promise<void>;
}

/** How one defect shows outside. The same look at a healthy and at a broken server must give different findings. */
export interface Witness {
  /** What the test is called, after the name and `should`. */
  readonly should: string;
  /** Body of the switch; the defaults without it. */
  readonly body?: Fields;
  /** Looks at the server from outside. It is called while the defect is off, while it is on, and when it is off again. */
  readonly see: (scene: Scene) => Promise<unknown>;
  readonly healthy: unknown;
  readonly broken: unknown;
  readonly options?: Partial<EmulatorOptions>;
  readonly parts?: EmulatorParts;
}

/** What a witness saw before, while and after the defect was on. */
export interface Testimony {
  readonly before: unknown;
  readonly during: unknown;
  readonly after: unknown;
}

/** Starts an emulator and looks three times. */
export async function testify(name: DefectName, witness: Witness): Promise<Testimony> {
  await using emulator = await testEmulator(witness.options, witness.parts);
  return await lookThrice(emulator, name, witness);
}

/** Looks three times at an emulator that is there; without `advance` it has a clock that cannot be moved. */
export async function lookThrice(
  emulator: Pick<TestEmulator, 'control' | 'now' | 'send'> & Partial<TestEmulator>,
  name: DefectName,
  { body, see }: Witness,
): Promise<Testimony> {
  const control = async (method: string, content?: Fields): Promise<void> => {
    const { status, text } = await emulator.control(method, `/defects/${name}`, content);
    if (status !== 200) throw new Error(`${method} ${name} was answered ${status}: ${text}`);
  };
  const scene: Scene = {
    advance: () => {
      throw new Error('this emulator has a clock of its own');
    },
    running: undefined as never,
    ...emulator,
    [Symbol.asyncDispose]: async () => {},
    on: (content = {}) => control('PUT', content),
    off: () => control('DELETE'),
  };
  const before = await see(scene);
  await scene.on(body);
  const during = await see(scene);
  await scene.off();
  return { before, during, after: await see(scene) };
}

/** The statuses of so many requests, one after the other. */
export async function statuses(count: number, ask: () => Promise<Answer>): Promise<number[]> {
  const seen: number[] = [];
  for (let i = 0; i < count; i++) seen.push((await ask()).status);
  return seen;
}

/** Whether each of some requests in turn took at least so long. */
export async function slow(limitMs: number, asks: readonly (() => Promise<Answer>)[]): Promise<boolean[]> {
  const seen: boolean[] = [];
  for (const ask of asks) seen.push((await ask()).tookMs >= limitMs);
  return seen;
}

export const jobId = ({ json }: Answer): string => (json as { job_id: string }).job_id;
