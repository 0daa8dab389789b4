import { describe, expect, it } from 'vitest';
import { kubernetesMaker } from './kubernetes-maker.ts';
import { clusterAt, clusterDouble, KILL } from './testing.ts';

const quick = (url: string) => kubernetesMaker(clusterAt(url), async () => undefined);

describe('faults of a cluster', () => {
  it('should scale to nothing and back to as many as there were', async () => {
    await using cluster = await clusterDouble();
    const maker = quick(cluster.url);
    const fault = { ...KILL, what: 'stop' } as const;
    expect(await maker.cannot(fault)).toBeNull();
    const memo = await maker.prepare(fault);
    expect(memo).toEqual({ replicas: 2 });
    expect(cluster.writes()).toEqual([]);
    await maker.make(fault, memo);
    await maker.undo(fault, memo);
    const scale = 'PATCH /apis/apps/v1/namespaces/panda/deployments/mongodb/scale';
    expect(cluster.writes()).toEqual([scale, scale]);
    expect(await maker.prepare(fault)).toEqual({ replicas: 2 });
  });

  it('should delete the pods without grace for a restart, and wait until others are there', async () => {
    await using cluster = await clusterDouble();
    const maker = quick(cluster.url);
    const fault = { ...KILL, what: 'restart' } as const;
    await maker.make(fault, { replicas: 2 });
    await maker.undo(fault, { replicas: 2 });
    expect(cluster.writes()).toEqual([
      'DELETE /api/v1/namespaces/panda/pods/mongodb-0-0?gracePeriodSeconds=0',
      'DELETE /api/v1/namespaces/panda/pods/mongodb-0-1?gracePeriodSeconds=0',
    ]);
  });

  it('should give up on what does not come back, after as long as a pod may take', async () => {
    await using cluster = await clusterDouble();
    let waitedS = 0;
    const maker = kubernetesMaker(clusterAt(cluster.url), async (seconds) => void (waitedS += seconds));
    await expect(maker.undo({ ...KILL, what: 'restart' }, { replicas: 3 })).rejects.toThrow(
      'mongodb was not ready within 120 s',
    );
    expect(waitedS).toBe(120);
  });

  it.each([
    [{ what: 'pause' }, 'a cluster cannot let a process stand still'],
    [{ what: 'kill', whom: 'broker' }, 'faults.kubernetes.workloads names no broker'],
    [{ what: 'slow', latencyS: 1 }, 'the cluster breaks workloads, not the paths to them'],
  ] as const)('should say that it cannot do %j', async (changes, reason) => {
    await using cluster = await clusterDouble();
    expect(await quick(cluster.url).cannot({ ...KILL, ...changes })).toBe(reason);
  });

  it('should say when the cluster does not let it look', async () => {
    await using cluster = await clusterDouble();
    const maker = kubernetesMaker({ ...clusterAt(cluster.url), token: 'wrong' });
    expect(await maker.cannot(KILL)).toMatch(/^the cluster does not show mongodb: .* answered 401/);
  });
});
