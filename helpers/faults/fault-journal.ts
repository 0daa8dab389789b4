import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault } from '../profile/faults.ts';
import type { FaultMaker, Memo } from './fault-maker.ts';

/** A fault that is about to be made, or is there: what it takes to put things back. */
export interface OpenFault {
  readonly pid: number;
  readonly environment: string;
  readonly scenario: string;
  readonly maker: FaultMaker['id'];
  readonly address: string;
  readonly fault: Fault;
  readonly memo: Memo;
}

/**
 * What is broken, on disk before it is: a file for each fault, removed when the part is back. If the run dies, the
 * next one finds the file and puts things back.
 */
export class FaultJournal {
  readonly #folder: string;
  readonly #run: Pick<OpenFault, 'environment' | 'scenario'> & { readonly runId: string };

  constructor(folder: string, run: Pick<OpenFault, 'environment' | 'scenario'> & { readonly runId: string }) {
    this.#folder = folder;
    this.#run = run;
  }

  opened(maker: FaultMaker, fault: Fault, memo: Memo): void {
    mkdirSync(this.#folder, { recursive: true });
    const { environment, scenario } = this.#run;
    const open: OpenFault = {
      pid: process.pid,
      environment,
      scenario,
      maker: maker.id,
      address: maker.address,
      fault,
      memo,
    };
    const file = this.#file(fault);
    writeFileSync(`${file}.new`, JSON.stringify(open));
    renameSync(`${file}.new`, file);
  }

  closed(fault: Fault): void {
    rmSync(this.#file(fault), { force: true });
  }

  #file(fault: Fault): string {
    return join(this.#folder, `${this.#run.runId}-${this.#run.scenario}-${fault.name}.json`);
  }
}

/**
 * Faults whose run is not alive any more.
 * @param isAlive whether the process with this id still runs
 */
export function abandonedFaults(
  folder: string,
  isAlive: (pid: number) => boolean,
): { readonly file: string; readonly open: OpenFault }[] {
  mkdirSync(folder, { recursive: true });
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(folder, name))
    .map((file) => ({ file, open: JSON.parse(readFileSync(file, 'utf8')) as OpenFault }))
    .filter(({ open }) => !isAlive(open.pid));
}
