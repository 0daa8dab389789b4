/** Each probe against a server that stands in for the real one. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net';
import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { METRIC } from '../environment/parse-metric.ts';
import { kubernetesProbe } from './kubernetes-probe.ts';
import { AnyProcess, processProbe } from './process-probe.ts';
import { prometheusProbe } from './prometheus-probe.ts';
import { rabbitmqProbe } from './rabbitmq-probe.ts';

/** Answers each path with a body, or with a status. */
async function serving(answers: (request: IncomingMessage) => string | number) {
  const asked: { url: string; authorization: string | undefined }[] = [];
  const server = createServer((request, response) => {
    asked.push({ url: request.url ?? '', authorization: request.headers.authorization });
    const answer = answers(request);
    response.statusCode = typeof answer === 'number' ? answer : 200;
    response.end(typeof answer === 'number' ? 'no' : answer);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
const signal = () => AbortSignal.timeout(5000);
const metric = (text: string) => {
  const parsed = METRIC.parse(text);
  if (parsed === undefined) throw new Error(`"${text}" is no metric`);
  return parsed;
};

describe('prometheusProbe', () => {
  it('should tell gauges, rates of counters, and what the page does not have', async () => {
    let total = 10;
    await using server = await serving(() => `jobs{of="a"} 2\njobs{of="b"} 3\nrows_total ${(total += 7)}\n`);
    const probe = prometheusProbe({
      kind: 'prometheus',
      name: 'p',
      everyS: 1,
      url: `http://127.0.0.1:${server.port}/metrics`,
      headers: { authorization: 'Bearer t' },
      verifyTls: true,
      metrics: {
        'jobs-alive': metric('jobs'),
        'jobs-streaming': metric('jobs{of="b"}'),
        'rows-per-second': metric('rate(rows_total)'),
        queues: metric('queues'),
      },
    });
    expect(await probe.look(signal())).toEqual({
      values: { 'jobs-alive': 5, 'jobs-streaming': 3 },
      notTold: { queues: 'the page has no finite metric queues' },
    });
    const { values } = await probe.look(signal());
    expect(values['rows-per-second']).toBeGreaterThan(0);
    expect(server.asked.map(({ authorization }) => authorization)).toEqual(['Bearer t', 'Bearer t']);
    await probe.close();
  });

  it.each([
    [503, 'GET /metrics answered 503: no'],
    ['<html>', 'line 1 is no metric'],
  ])('should say what was wrong with %s', async (answer, message) => {
    await using server = await serving(() => answer);
    const url = `http://127.0.0.1:${server.port}/metrics`;
    const probe = prometheusProbe({
      kind: 'prometheus',
      name: 'p',
      everyS: 1,
      url,
      headers: {},
      verifyTls: true,
      metrics: {},
    });
    await expect(probe.look(signal())).rejects.toThrow(message);
    await probe.close();
  });
});

describe('rabbitmqProbe', () => {
  it('should log in with what stands in the address', async () => {
    await using server = await serving(({ url }) =>
      url === '/api/overview'
        ? '{"object_totals":{"queues":2},"queue_totals":{}}'
        : '[{"mem_used":5,"mem_alarm":false,"fd_used":1}]',
    );
    const managementUrl = `http://mon%40x:p%3Aw@127.0.0.1:${server.port}`;
    const probe = rabbitmqProbe({ kind: 'rabbitmq', name: 'b', everyS: 1, managementUrl, verifyTls: true });
    expect((await probe.look(signal())).values).toEqual({
      queues: 2,
      messages: 0,
      'messages-ready': 0,
      'messages-unacked': 0,
      'memory-bytes': 5,
      descriptors: 1,
      'memory-alarm': 0,
    });
    expect(
      server.asked.map(({ url, authorization }) => [
        url,
        Buffer.from(authorization?.slice(6) ?? '', 'base64').toString(),
      ]),
    ).toEqual([
      ['/api/overview', 'mon@x:p:w'],
      ['/api/nodes?columns=mem_used,mem_alarm,fd_used', 'mon@x:p:w'],
    ]);
    await probe.close();
  });
});

describe('kubernetesProbe', () => {
  const METRICS = '{"items":[{"containers":[{"usage":{"cpu":"250m","memory":"100Mi"}}]}]}';
  const PODS = '{"items":[{"status":{"containerStatuses":[{"restartCount":2},{"restartCount":1}]}}]}';
  const spec = (port: number) => ({
    kind: 'kubernetes' as const,
    name: 'k',
    everyS: 15,
    apiUrl: `http://127.0.0.1:${port}`,
    namespace: 'focus',
    selector: 'app=focus-server,tier in (a)',
    token: 'secret-token',
    caFile: null,
  });

  it('should ask for the pods of the selector with its token', async () => {
    await using server = await serving(({ url = '' }) => (url.includes('metrics.k8s.io') ? METRICS : PODS));
    const probe = kubernetesProbe(spec(server.port));
    expect(await probe.look(signal())).toEqual({
      values: { 'cpu-cores': 0.25, 'memory-bytes': 104_857_600, pods: 1, restarts: 3 },
    });
    const query = 'namespaces/focus/pods?labelSelector=app%3Dfocus-server%2Ctier%20in%20(a)';
    expect(server.asked).toEqual([
      { url: `/apis/metrics.k8s.io/v1beta1/${query}`, authorization: 'Bearer secret-token' },
      { url: `/api/v1/${query}`, authorization: 'Bearer secret-token' },
    ]);
    await probe.close();
  });

  it('should tell what an account may see that may not list pods', async () => {
    await using server = await serving(({ url = '' }) => (url.includes('metrics.k8s.io') ? METRICS : 403));
    const probe = kubernetesProbe(spec(server.port));
    const { values, notTold } = await probe.look(signal());
    expect(Object.keys(values)).toEqual(['cpu-cores', 'memory-bytes', 'pods']);
    expect(notTold).toEqual({ restarts: 'the account may not list pods (403)' });
    await probe.close();
  });

  it('should see nothing without the metrics API', async () => {
    await using server = await serving(() => 404);
    const probe = kubernetesProbe(spec(server.port));
    await expect(probe.look(signal())).rejects.toThrow(
      'GET /apis/metrics.k8s.io/v1beta1/namespaces/focus/pods answered 404',
    );
    await probe.close();
  });
});

describe('processProbe', () => {
  it.runIf(process.platform === 'linux')(
    'should tell memory, threads, descriptors and sockets of a process',
    async () => {
      const probe = processProbe(process.pid);
      const before = (await probe.look(signal())).values;
      expect(before['memory-bytes']).toBeGreaterThan(20e6);
      expect(before['threads']).toBeGreaterThan(1);
      const server = createTcpServer();
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
      await Promise.all([once(client, 'connect'), once(server, 'connection')]);
      const spunUntilMs = performance.now() + 200;
      while (performance.now() < spunUntilMs) Math.sqrt(spunUntilMs);
      const after = (await probe.look(signal())).values;
      expect((after['sockets'] ?? 0) - (before['sockets'] ?? 0)).toBe(3);
      expect(after['cpu-cores']).toBeGreaterThan(0.2);
      client.destroy();
      server.close();
      await probe.close();
    },
  );

  it.runIf(process.platform === 'linux')('should see nothing of a process that has ended', async () => {
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const probe = processProbe(child.pid ?? 0);
    expect((await probe.look(signal())).values['memory-bytes']).toBeGreaterThan(1e6);
    child.stdin.end();
    await once(child, 'exit');
    await expect(probe.look(signal())).rejects.toThrow(`process ${child.pid} is not there (ENOENT)`);
  });

  it('should tell what other systems list: kilobytes, and percent of one core or (Windows) of all', async () => {
    const list = async () => ({ list: [{ pid: 7, cpu: 50, memRss: 2048 }] });
    const mac = await new AnyProcess(7, list, 'darwin').look();
    expect(mac.values).toEqual({ 'cpu-cores': 0.5, 'memory-bytes': 2_097_152 });
    expect(Object.keys(mac.notTold ?? {})).toEqual(['descriptors', 'sockets']);
    await expect(new AnyProcess(8, list, 'darwin').look()).rejects.toThrow('process 8 is not there');
  });
});
