import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { constant, testProfile } from '../engine/testing.ts';
import type { Environment } from '../environment/environment.ts';
import { clusterAt, clusterDouble, KILL } from '../faults/testing.ts';
import type { Permission, Profile } from '../profile/profile.ts';
import { limitOf } from '../verdict/testing.ts';
import { runScenario } from './run-scenario.ts';

let folder: string;
let focus: Server;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'focus-load-outage-'));
  focus = createServer((request, response) => {
    if (request.url === '/hang') return;
    response.writeHead(request.url === '/ack' ? 200 : 404).end();
  });
  focus.listen(0, '127.0.0.1');
  await once(focus, 'listening');
});
afterEach(() => {
  focus.close();
  focus.closeAllConnections();
  rmSync(folder, { recursive: true });
});

/** A scenario that kills the database in its second second, at a target with a cluster. */
async function scenarioAt(
  apiServer: string,
  permissions: readonly Permission[],
  changes: Partial<Profile> = {},
) {
  const environment: Environment = {
    name: 'staging',
    description: 'a double',
    kind: 'remote',
    focus: {
      baseUrl: `http://127.0.0.1:${(focus.address() as AddressInfo).port}`,
      verifyTls: true,
      headers: {},
      timeoutS: 5,
    },
    controlUrl: null,
    mongodbUri: null,
    rabbitmqUrl: null,
    webApp: null,
    faults: { stackControlUrl: null, toxiproxyUrl: null, kubernetes: clusterAt(apiServer) },
    allowed: { permissions, maxRatePerSecond: null, maxJobs: null },
    declared: { streamingJobs: null, minimumStreamingJobs: null },
    probes: [],
    secrets: [],
  };
  const base = testProfile([constant(5, 4)], {
    faults: [{ ...KILL, startS: 1, endS: 2 }],
    permissions: ['outage'],
  });
  const profile = {
    ...base,
    operations: [{ name: 'ack', use: 'ack', weight: 1, options: {} }],
    ...changes,
  };
  const operations = profile.operations.map(({ name }) => name);
  return runScenario({
    profile: { ...profile, phases: profile.phases.map((phase) => ({ ...phase, operations })) },
    environment,
    folders: {
      records: join(folder, 'records'),
      journals: join(folder, 'jobs'),
      faults: join(folder, 'faults'),
    },
    runId: 'run',
    targetParts: {},
    shards: { shard: { index: 0, count: 1 }, startAtMs: null },
  });
}

describe('a scenario with a fault', () => {
  it('should not touch a cluster where no outage is allowed, not even to look', async () => {
    await using cluster = await clusterDouble();
    const { verdict, record } = await scenarioAt(cluster.url, ['stress', 'cancel-foreign']);
    expect(verdict.outcome).toBe('NOT AVAILABLE');
    expect(verdict.reasons).toEqual([
      'The scenario needs the permission "outage", which staging does not give. ' +
        'If its owners agree, add it to allowed.permissions in environments/staging.yaml.',
    ]);
    expect(record).toBeNull();
    expect(cluster.requests).toEqual([]);
  });

  it('should make the outage and put it back where it is allowed, so that the double would have seen one', async () => {
    await using cluster = await clusterDouble();
    const { record } = await scenarioAt(cluster.url, ['outage']);
    expect(record?.faults).toMatchObject([{ maker: 'kubernetes (deployment mongodb)', problem: null }]);
    const [fault] = record?.faults ?? [];
    expect(fault?.startS).toBeGreaterThanOrEqual(1);
    // Scaled to nothing and back; the pods of the double are gone at once.
    const scale = 'PATCH /apis/apps/v1/namespaces/panda/deployments/mongodb/scale';
    expect(cluster.writes()).toEqual([scale, scale]);
    expect(readdirSync(join(folder, 'faults'))).toEqual([]);
  });

  it('should make no outage after it was given up, although it is still waiting for answers', async () => {
    await using cluster = await clusterDouble();
    const request = (name: string) => ({
      name,
      use: 'request',
      weight: 1,
      options: { method: 'GET', path: `/${name}`, expectStatus: 200, expectBytes: -1 },
    });
    const { verdict, record } = await scenarioAt(cluster.url, ['outage'], {
      operations: [request('hang'), request('gone')],
      limits: [limitOf('gone', 'success', 'atLeast', 1)],
      abort: { nothingOkForS: 20, whenHopeless: true },
    });
    expect(verdict.outcome).toBe('FAIL');
    expect(record?.durationS).toBeGreaterThan(2);
    expect(record?.faults).toMatchObject([{ startS: null, problem: 'the run ended before it was due' }]);
    expect(cluster.writes()).toEqual([]);
  });

  it('should not be available where nobody could make it', async () => {
    await using cluster = await clusterDouble();
    const { verdict } = await scenarioAt(`${cluster.url}/elsewhere`, ['outage']);
    expect(verdict.outcome).toBe('NOT AVAILABLE');
    expect(verdict.reasons[0]).toMatch(
      /^The fault "db" cannot be made at staging: the cluster does not show mongodb/,
    );
    expect(cluster.writes()).toEqual([]);
  });
});
