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
  /** It looks at files alone: it may run beside others, and what it says comes when it has ended. */
  readonly aside?: true;
  /** Longer than this and the stage is ended and failed. Minutes. */
  readonly limitMinutes: number;
  /** Reads the counts after the command ended; by default a stage is one check. */
  readonly count?: (exitCode: number) => StageResult;
}

/** Runs one stage with its output on the terminal. A stage whose command fails has at least one failure. */
export async function runStage(stage: Stage, root: string): Promise<StageResult> {
  const title = `\n== ${stage.name}\n`;
  if (!stage.aside) process.stdout.write(title);
  const exitCode = await new Promise<number>((resolve, reject) => {
    const output = stage.aside ? 'pipe' : 'inherit';
    const child = spawn(process.execPath, stage.command, {
      cwd: root,
      stdio: ['ignore', output, output],
      env: { ...process.env, ...stage.env },
      timeout: stage.limitMinutes * 60_000,
    });
    const held: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part: Buffer) => held.push(part));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (stage.aside) process.stdout.write(Buffer.concat([Buffer.from(title), ...held]));
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
