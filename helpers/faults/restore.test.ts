import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Environment } from '../environment/environment.ts';
import type { OpenFault } from './fault-journal.ts';
import { restoreFaults, restoreNotes } from './restore.ts';
import { clusterAt, clusterDouble, KILL } from './testing.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'focus-load-restore-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The id of a process that has ended. */
const gonePid = () => spawnSync(process.execPath, ['-e', '']).pid;

function leave(changes: Partial<OpenFault>): void {
  const open: OpenFault = {
    pid: gonePid(),
    environment: 'staging',
    scenario: 'PZ-1',
    maker: 'kubernetes',
    address: 'http://127.0.0.1:9',
    fault: KILL,
    memo: { replicas: 2 },
    ...changes,
  };
  writeFileSync(join(folder, `${readdirSync(folder).length}.json`), JSON.stringify(open));
}
const environment = (apiServer: string) =>
  ({
    name: 'staging',
    faults: { stackControlUrl: null, toxiproxyUrl: null, kubernetes: clusterAt(apiServer) },
  }) as Environment;

describe('what a killed run left broken', () => {
  it('should be put back by the next one, as it was', async () => {
    await using cluster = await clusterDouble();
    leave({ address: cluster.url });
    const report = await restoreFaults(folder, environment(cluster.url));
    expect(cluster.writes()).toEqual(['PATCH /apis/apps/v1/namespaces/panda/deployments/mongodb/scale']);
    expect(restoreNotes(report)).toEqual([
      'put back what an earlier run broke: kill of the database, made by PZ-1',
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('should be left to a run that is still alive', async () => {
    await using cluster = await clusterDouble();
    leave({ address: cluster.url, pid: process.pid });
    expect(await restoreFaults(folder, environment(cluster.url))).toEqual({ restored: [], left: [] });
    expect(cluster.requests).toEqual([]);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('should name the target where it has to be put back, when that is another one', async () => {
    await using cluster = await clusterDouble();
    leave({ address: cluster.url, environment: 'lab' });
    const { left } = await restoreFaults(folder, environment(cluster.url));
    expect(left).toEqual([
      'kill of the database, made by PZ-1: it was made at lab; run TARGET=lab npm run restore',
    ]);
    expect(cluster.requests).toEqual([]);
  });

  it('should be forgotten with a stack of this machine that is gone', async () => {
    const gone = await clusterDouble();
    await gone[Symbol.asyncDispose]();
    leave({ maker: 'stack', address: gone.url });
    expect(await restoreFaults(folder, environment(gone.url))).toEqual({
      restored: [],
      left: [],
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('should be tried again by the next run when it could not be put back', async () => {
    await using cluster = await clusterDouble();
    leave({ address: cluster.url });
    const wrong = {
      ...environment(cluster.url),
      faults: {
        stackControlUrl: null,
        toxiproxyUrl: null,
        kubernetes: { ...clusterAt(cluster.url), token: 'old' },
      },
    };
    const { left } = await restoreFaults(folder, wrong);
    expect(left).toEqual([
      expect.stringMatching(/^kill of the database, made by PZ-1: PATCH .* answered 401/),
    ]);
    expect(readdirSync(folder)).toHaveLength(1);
  });
});
