import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

/** Throws in its line 5, of which the loader makes line 1. */
const PROGRAM = `
import { pauseSourceMaps, sourceStack } from '${new URL('./source-maps.ts', import.meta.url).href}';

function throwing(): never {
  throw new Error('of the suite');
}
const thrown = (): Error => {
  try {
    throwing();
  } catch (error) {
    return error as Error;
  }
};
const line = (stack: string | undefined) => /throwing.*?:(\\d+):\\d+/.exec(stack ?? '')?.[1];
pauseSourceMaps();
console.log(JSON.stringify([line(sourceStack(thrown())), line(thrown().stack)]));
`;

describe('sourceStack', () => {
  it('should tell the line of the source although source maps are paused, and pause them again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'focus-load-maps-'));
    try {
      const file = join(folder, 'program.mts');
      writeFileSync(file, PROGRAM);
      const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', file]);
      expect(JSON.parse(stdout)).toEqual(['5', '1']);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
