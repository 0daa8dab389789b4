import { spawn } from 'node:child_process';

/** What a stage of the check counted. */
export interface StageResult {
  readonly passed: number;
  readonly failed: number;
  /** What failed and why, a line each: said again at the end, where the last lines are all that is kept of a log. */
  readonly failures?: readonly string[];
}

/** One stage of `npm test`: a command of this project and how its result is counted. */
export interface Stage {
  readonly name: string;
  /** Arguments of node. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Longer than this and the stage is ended and failed. Minutes. */
  readonly limitMinutes: number;
  /** Reads the counts after the command ended; by default a stage is one check. */
  readonly count?: (exitCode: number) => StageResult;
}

/** Runs one stage with its output on the terminal. A stage whose command fails has at least one failure. */
export async function runStage(stage: Stage, root: string): Promise<StageResult> {
  const exitCode = await new Promise<number>((resolve, reject) => {
    const child = spawn(process.execPath, stage.command, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...stage.env },
      timeout: stage.limitMinutes * 60_000,
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (signal)
        console.error(`${stage.name}: ended by ${signal} after at most ${stage.limitMinutes} minutes`);
      resolve(code ?? 1);
    });
  });
  const oneCheck: StageResult = exitCode === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const result = stage.count?.(exitCode) ?? oneCheck;
  // A command that failed without naming a failed test has failed all the same.
  return exitCode !== 0 && result.failed === 0 ? { ...result, failed: 1 } : result;
}
