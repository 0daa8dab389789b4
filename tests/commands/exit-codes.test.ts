import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readVerdict, scratchFolder, startScenario, startStackCommand, control } from './support.ts';

describe('the exit code', () => {
  it('should be 2 for an unknown target, naming the known ones and the nearest', async () => {
    using folder = scratchFolder();
    const run = startScenario('PZ-14802', folder.path, { TARGET: 'emulater' });
    expect(await run.exit).toBe(2);
    expect(run.output()).toContain('emulater');
    expect(run.output()).toMatch(/did you mean "emulator"/);
  });

  it('should be 2 for an unknown scale', async () => {
    using folder = scratchFolder();
    const run = startScenario('PZ-14802', folder.path, { LOAD_SCALE: 'huge' });
    expect(await run.exit).toBe(2);
    expect(run.output()).toMatch(/LOAD_SCALE=huge: expected smoke, ci or full/);
  });

  it('should be 0 when the limits hold and 1 when one is broken', async () => {
    using folder = scratchFolder();
    await using stack = await startStackCommand();
    const held = startScenario('PZ-13771-1', folder.path, stack.env);
    expect(await held.exit).toBe(0);
    expect(readVerdict(folder.path, 'PZ-13771-1').outcome).toBe('PASS');

    await control(stack, '/control/defects/errors', { method: 'PUT' });
    const broken = startScenario('PZ-13771-1', folder.path, stack.env);
    expect(await broken.exit).toBe(1);
    expect(readVerdict(folder.path, 'PZ-13771-1').outcome).toBe('FAIL');
  });

  it('should be 4 when the target offers nothing that the scenario needs, with the reason', async () => {
    using folder = scratchFolder();
    await using bare = await bareTarget();
    // An environment that promises nothing.
    writeFileSync(join(folder.path, 'bare.yaml'), 'description: Bare\nkind: remote\nfocus: {}\n');
    const run = startScenario('PZ-14802', folder.path, {
      FOCUS_BASE_URL: bare.url,
      TARGET: 'bare',
      ENVIRONMENTS: folder.path,
    });
    expect(await run.exit).toBe(4);
    expect(readVerdict(folder.path, 'PZ-14802').outcome).toBe('NOT AVAILABLE');
    expect(run.output()).toMatch(/configure/);
  });

  it('should be 1 when the target lacks what its environment declares', async () => {
    using folder = scratchFolder();
    await using bare = await bareTarget();
    const run = startScenario('PZ-14802', folder.path, { FOCUS_BASE_URL: bare.url });
    expect(await run.exit).toBe(1);
    expect(readVerdict(folder.path, 'PZ-14802').outcome).toBe('FAIL');
    expect(run.output()).toMatch(/does not serve "configure", which its owners declare/);
  });
});

/** A target that answers /ack and nothing else. */
async function bareTarget(): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/ack' ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ detail: 'Not Found' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
