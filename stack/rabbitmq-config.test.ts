import { expect, it } from 'vitest';
import { brokerConfig, brokerEnvironment } from './rabbitmq-config.ts';
import { externalManagementUrl } from './rabbitmq.ts';

const ports = { amqp: 1, management: 2, prometheus: 3, distribution: 4, epmd: 5 };

it('should keep every listener on 127.0.0.1 and the management figures 1 s fresh', () => {
  expect(brokerConfig(ports).split('\n')).toEqual([
    'listeners.tcp.default = 127.0.0.1:1',
    'management.tcp.ip = 127.0.0.1',
    'management.tcp.port = 2',
    'prometheus.tcp.ip = 127.0.0.1',
    'prometheus.tcp.port = 3',
    'collect_statistics_interval = 1000',
    'log.file.level = warning',
    '',
  ]);
});

it('should not take over settings of the machine’s own broker', () => {
  const own = {
    PATH: '/bin',
    RABBITMQ_NODENAME: 'rabbit@prod',
    ERL_FLAGS: '-x',
    NOTIFY_SOCKET: '/s',
    HOME: '/root',
  };
  const env = brokerEnvironment(own, '/f', 'focus-1@localhost', ports);
  expect(env).toMatchObject({ PATH: '/bin', RABBITMQ_NODENAME: 'focus-1@localhost', ERL_EPMD_PORT: '5' });
  expect(env['RABBITMQ_DIST_PORT']).toBe('4');
  expect(Object.keys(env)).not.toContain('ERL_FLAGS');
  expect(Object.keys(env)).not.toContain('NOTIFY_SOCKET');
  const outside = Object.entries(env).filter(
    ([name, value]) => /^RABBITMQ_.*(FILE|BASE|DIR)$/.test(name) && !value?.startsWith('/f/'),
  );
  expect(outside).toEqual([]);
});

it('should find the management API of a broker that somebody else runs', () => {
  expect(externalManagementUrl('amqp://u:p@host:5672', {})).toBe('http://u:p@host:15672');
  expect(externalManagementUrl('amqp://host', { RABBITMQ_MANAGEMENT_URL: 'http://m' })).toBe('http://m');
  expect(externalManagementUrl('amqps://u:p@host', {})).toBe(null);
});
