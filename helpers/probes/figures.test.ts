import { describe, expect, it } from 'vitest';
import { podFigures } from './kubernetes-probe.ts';
import { operationsOf, statusFigures } from './mongodb-probe.ts';
import { RatePerSecond } from './probe.ts';
import { parseStat, parseStatus } from './process-probe.ts';
import { parseQuantity } from './quantity.ts';
import { brokerFigures } from './rabbitmq-probe.ts';

describe('RatePerSecond', () => {
  it('should tell the increase per second, from the second look on', () => {
    const rate = new RatePerSecond();
    expect(rate.next(100, 1000)).toBeNull();
    expect(rate.next(130, 3000)).toBe(15);
  });

  it('should tell nothing when the counter began anew', () => {
    const rate = new RatePerSecond();
    rate.next(100, 1000);
    expect(rate.next(5, 2000)).toBeNull();
    expect(rate.next(7, 3000)).toBe(2);
  });
});

describe('a process in /proc', () => {
  it('should read processor time and start of a line whose name has brackets and spaces', () => {
    const line = '4711 (a) (b) 1) S 1 4711 4711 0 -1 4194560 100 0 0 0 250 50 7 8 20 0 11 0 123456 1000 2000';
    expect(parseStat(line)).toEqual({ cpuS: 3, startedAt: '123456' });
  });

  it('should refuse what is no such line', () => {
    expect(() => parseStat('nothing')).toThrow('expected a line of /proc/<pid>/stat, found "nothing"');
  });

  it('should read resident memory in bytes, and threads', () => {
    const text = 'Name:\tnode\nVmSize:\t  900 kB\nVmRSS:\t  123 kB\nThreads:\t11\n';
    expect(parseStatus(text)).toEqual({ memoryBytes: 125_952, threads: 11 });
    expect(parseStatus('Name:\tzombie\nThreads:\t1\n')).toEqual({ memoryBytes: null, threads: 1 });
  });
});

describe('brokerFigures', () => {
  const overview = {
    object_totals: { queues: 4, connections: 3, channels: 5, consumers: 1 },
    queue_totals: { messages: 12, messages_ready: 10, messages_unacknowledged: 2 },
  };

  it('should add up the nodes, and raise the alarm when one of them does', () => {
    const nodes = [
      { mem_used: 100, mem_alarm: false, fd_used: 40 },
      { mem_used: 50, mem_alarm: true, fd_used: 10 },
    ];
    expect(brokerFigures(overview, nodes)).toEqual({
      values: {
        queues: 4,
        connections: 3,
        channels: 5,
        consumers: 1,
        messages: 12,
        'messages-ready': 10,
        'messages-unacked': 2,
        'memory-bytes': 150,
        descriptors: 50,
        'memory-alarm': 1,
      },
      notTold: {},
    });
  });

  it('should take a broker that never had a message for one without messages', () => {
    expect(brokerFigures({ ...overview, queue_totals: {} }, []).values).toMatchObject({
      messages: 0,
      'messages-ready': 0,
    });
  });

  it('should not make figures up for a broker that keeps none', () => {
    const { values, notTold = {} } = brokerFigures({ disable_stats: true, queue_totals: {} }, []);
    expect(values).toEqual({});
    expect(Object.keys(notTold).sort()).toEqual([
      'channels',
      'connections',
      'consumers',
      'descriptors',
      'memory-alarm',
      'memory-bytes',
      'messages',
      'messages-ready',
      'messages-unacked',
      'queues',
    ]);
  });
});

describe('statusFigures', () => {
  it('should take its own connections off what the server counts', () => {
    const status = {
      connections: { current: 12, available: 800 },
      globalLock: { currentQueue: { total: 3 }, activeClients: { total: 7 } },
      mem: { resident: 100 },
      opcounters: { query: 40, insert: 2, command: 8 },
    };
    expect(statusFigures(status, 2)).toEqual({
      values: {
        connections: 10,
        'connections-available': 800,
        'lock-queue': 3,
        'active-clients': 7,
        'memory-bytes': 104_857_600,
      },
      notTold: {},
    });
    expect(operationsOf(status)).toBe(50);
  });

  it('should name what an emulation of MongoDB does not tell', () => {
    const { values, notTold } = statusFigures({ connections: {} }, 2);
    expect(values).toEqual({});
    expect(notTold['connections']).toBe('this server does not tell serverStatus.connections.current');
    expect(Object.keys(notTold)).toEqual([
      'connections',
      'connections-available',
      'lock-queue',
      'active-clients',
      'memory-bytes',
    ]);
    expect(operationsOf({})).toBeNull();
  });
});

describe('parseQuantity', () => {
  it.each([
    ['0', 0],
    ['2', 2],
    ['250m', 0.25],
    ['1500000n', 0.0015],
    ['300u', 0.0003],
    ['128Mi', 134_217_728],
    ['1.5Gi', 1_610_612_736],
    ['129M', 129_000_000],
    ['1e3', 1000],
    ['12E', 12e18],
  ])('should read %s', (text, expected) => {
    expect(parseQuantity(text)).toBeCloseTo(expected, 9);
  });

  it.each(['', 'Mi', '12 Mi', '12Xi', 'a12'])('should refuse "%s"', (text) => {
    expect(() => parseQuantity(text)).toThrow(`expected a quantity such as 250m or 128Mi, found "${text}"`);
  });
});

describe('podFigures', () => {
  it('should add up every container of every pod', () => {
    const pod = (...usage: { cpu: string; memory: string }[]) => ({
      containers: usage.map((use) => ({ usage: use })),
    });
    const metrics = {
      items: [
        pod({ cpu: '250m', memory: '100Mi' }, { cpu: '50m', memory: '10Mi' }),
        pod({ cpu: '1', memory: '1Mi' }),
      ],
    };
    const { values } = podFigures(metrics, 'app=x');
    expect(values['cpu-cores']).toBeCloseTo(1.3, 9);
    expect(values['memory-bytes']).toBe(111 * 2 ** 20);
    expect(values['pods']).toBe(2);
  });

  it('should not take "no pod" for a pod that uses nothing', () => {
    expect(() => podFigures({ items: [] }, 'app=x')).toThrow('no pod with app=x tells its use');
  });
});
