import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, closeSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Verdict } from '../../helpers/verdict/verdict.ts';
import { cellKey, type CellPlan, type CellResult, type DefectRow } from './matrix.ts';

/** A cell that takes longer than this hangs; no scenario plans as long at smoke scale. Milliseconds. */
const CELL_LIMIT_MS = 10 * 60_000;

/** The emulator tries to reach its broker every few seconds. Milliseconds. */
const CONNECTED_WITHIN_MS = 60_000;
const ASK_EVERY_MS = 250;

/** Addresses of the stack that the cells run against. */
export interface CellTarget {
  readonly focusBaseUrl: string;
  readonly controlUrl: string;
  readonly env: Readonly<Record<string, string>>;
}

/** What `/control/state` tells of the ways to the broker; null of a process that is down. */
interface EmulatorState {
  readonly broker: { readonly connected: boolean } | null;
  readonly web: {
    readonly publisher: { readonly connected: boolean } | null;
    readonly consumer: { readonly connected: boolean };
  };
}

/** Resets the emulator, breaks it as the cell says, runs the scenario by the real command line, reads its verdict. */
export async function runCell(
  cell: CellPlan,
  defect: DefectRow | undefined,
  target: CellTarget,
  folder: string,
): Promise<CellResult> {
  await control(target, 'POST', '/control/reset');
  await connectedAgain(target);
  if (defect) {
    const { strength, endpoint } = defect;
    await control(target, 'PUT', `/control/defects/${defect.name}`, { strength, endpoint });
  }
  const startedMs = Date.now();
  const runId = cellKey(cell).replace(/[^\w-]+/g, '_');
  const exit = await playwright(cell.scenario, target, folder, runId);
  const seconds = (Date.now() - startedMs) / 1000;
  const verdictPath = join(folder, 'records', runId, cell.scenario, 'verdict.json');
  if (!existsSync(verdictPath)) {
    throw new Error(
      `${cellKey(cell)}: the run ended with exit code ${exit} and without a verdict; see ${logFile(folder, runId)}`,
    );
  }
  const verdict = JSON.parse(readFileSync(verdictPath, 'utf8')) as Verdict;
  if (verdict.outcome === 'RECORDED') {
    throw new Error(
      `${cellKey(cell)}: one shard of a load is not judged; unset SHARD and run the matrix again`,
    );
  }
  const isGreen = verdict.outcome === 'PASS';
  if (isGreen !== (exit === 0)) {
    throw new Error(`${cellKey(cell)}: the verdict is ${verdict.outcome} but the exit code is ${exit}`);
  }
  return { ...cell, outcome: verdict.outcome, reason: verdict.reasons[0] ?? '', seconds };
}

/** A cell must not begin with what the one before it had broken: the way to the broker may still be down. */
async function connectedAgain(target: CellTarget): Promise<void> {
  const giveUpAtMs = Date.now() + CONNECTED_WITHIN_MS;
  for (;;) {
    const { broker, web } = (await (await control(target, 'GET', '/control/state')).json()) as EmulatorState;
    if (broker?.connected && web.publisher?.connected && web.consumer.connected) return;
    if (Date.now() > giveUpAtMs) {
      throw new Error(
        `the emulator is not connected to its broker ${CONNECTED_WITHIN_MS / 1000} s after its reset: ` +
          JSON.stringify({ broker, publisher: web.publisher, consumer: web.consumer }),
      );
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
}

async function control(target: CellTarget, method: string, path: string, body?: object): Promise<Response> {
  const response = await fetch(new URL(path, target.controlUrl), {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
  });
  if (!response.ok) {
    throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  }
  return response;
}

const logFile = (folder: string, runId: string) => join(folder, 'logs', `${runId}.log`);

function playwright(
  scenario: string,
  target: CellTarget,
  folder: string,
  runId: string,
): Promise<number | null> {
  mkdirSync(join(folder, 'logs'), { recursive: true });
  const log = openSync(logFile(folder, runId), 'w');
  const cli = createRequire(import.meta.url).resolve('@playwright/test/cli');
  const args = [cli, 'test', '--grep', `^.*\\b${scenario} `, '--reporter=./helpers/report/reporter.ts'];
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', log, log],
    timeout: CELL_LIMIT_MS,
    env: {
      ...process.env,
      ...target.env,
      LOAD_SCALE: 'smoke',
      ABORT_WHEN_HOPELESS: '1',
      RUN_ID: runId,
      RUN_RECORDS: join(folder, 'records'),
      RUN_STATE: join(folder, 'state'),
    },
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => {
      closeSync(log);
      resolve(code);
    });
  });
}
