import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import { it, vi } from 'vitest';
import { runStarter, survivors } from './testing/starter.ts';

vi.setConfig({ testTimeout: 30_000, maxConcurrency: 4 });

// Without a broker the stack is ready in about a second.
const noBroker = { FOCUS_LOAD_RABBITMQ_SERVER: '/nowhere/rabbitmq-server' };
const nothing = { ...noBroker, FOCUS_LOAD_CACHE: '/nowhere', PATH: '' };

it.concurrent('should say first that a part is a stand-in, why, and what to install', async ({ expect }) => {
  const starter = runStarter([], noBroker);
  expect((await starter.ready())['STACK_PARTS']).toMatch(/^mongodb:[a-z]+-[\d.]+-private,rabbitmq:stand-in$/);
  expect(starter.stdout().split('\n')[0]).toMatch(
    /^STAND-IN: The broker is an in-process stand-in: no RabbitMQ \(no rabbitmq-server found\)\. Run "npm run setup"/,
  );
  starter.child.kill('SIGTERM');
  expect(await starter.exited).toBe(0);
});

it.concurrent(
  'should refuse a strict run with every missing part and what to install',
  async ({ expect }) => {
    const starter = runStarter(['--strict'], nothing);
    expect(await starter.exited).toBe(2);
    expect(starter.stderr()).toMatch(
      /^ERROR: --strict wants real parts\. .*no MongoDB \(no mongod on PATH; .*no RabbitMQ/,
    );
    expect(starter.stdout()).toBe('');
    expect(starter.leftFolders()).toEqual([]);
  },
);

it.concurrent('should end with the process that owns it', async ({ expect }) => {
  const owner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  await once(owner, 'spawn');
  const starter = runStarter([], { ...noBroker, STACK_OWNER_PID: String(owner.pid) });
  await starter.ready();
  const family = starter.family();
  owner.kill('SIGKILL');
  expect(await starter.exited).toBe(0);
  expect(await survivors(family, 3000)).toEqual([]);
  expect(starter.leftFolders()).toEqual([]);
});

it.concurrent('should end cleanly when told to stop while a broker is still starting', async ({ expect }) => {
  const starter = runStarter(['--strict']);
  while (starter.family().length < 4) await sleep(50);
  const family = starter.family();
  starter.child.kill('SIGINT');
  expect(await starter.exited).toBe(0);
  expect(await survivors(family, 3000)).toEqual([]);
  expect(starter.leftFolders()).toEqual([]);
});

it.concurrent(
  'should use the server that MONGODB_URI names, and drop the database of its own at the end',
  async ({ expect }) => {
    const server = runStarter([], noBroker);
    const { MONGODB_URI: uri = '' } = await server.ready();
    const guest = runStarter([], { ...noBroker, MONGODB_URI: uri });
    const { MONGODB_URI: guestUri = '', STACK_PARTS: parts } = await guest.ready();
    expect(parts).toMatch(/^mongodb:[a-z]+-[\d.]+-external,/);
    expect(guestUri).toMatch(/^mongodb:\/\/127\.0\.0\.1:\d+\/prisma_emulator_[0-9a-f]{8}$/);
    const client = new MongoClient(guestUri);
    await client.db().collection('jobs').insertOne({ n: 1 });
    const ownDatabases = async () =>
      (await client.db('admin').admin().listDatabases()).databases.filter(({ name }) =>
        name.startsWith('prisma_'),
      ).length;
    expect(await ownDatabases()).toBe(1);
    guest.child.kill('SIGINT');
    expect(await guest.exited).toBe(0);
    expect(await ownDatabases()).toBe(0);
    await client.close();
    server.child.kill('SIGINT');
    await server.exited;
  },
);

it.concurrent(
  'should prefer a mongod on PATH, start it on 127.0.0.1, and say when a better candidate did not start',
  async ({ expect }) => {
    const folder = mkdtempSync(join(tmpdir(), 'cli-test-'));
    mkdirSync(join(folder, 'bin'));
    // Notes its arguments and ends: a mongod that cannot start.
    writeFileSync(join(folder, 'bin', 'mongod'), `#!/bin/sh\necho "$@" > ${folder}/args\nexit 3\n`, {
      mode: 0o755,
    });
    const starter = runStarter([], { ...noBroker, PATH: `${join(folder, 'bin')}:${process.env['PATH']}` });
    await starter.ready();
    expect(readFileSync(join(folder, 'args'), 'utf8')).toMatch(
      /^--dbpath \S+ --bind_ip 127\.0\.0\.1 --port \d+ --quiet --nounixsocket\n$/,
    );
    rmSync(folder, { recursive: true });
    expect(starter.stderr()).toMatch(
      /^WARNING: .*mongod did not start: mongod ended before it was ready \(exit code 3\)/,
    );
    starter.child.kill('SIGINT');
    await starter.exited;
  },
);

it.concurrent('should name a MONGODB_URI that does not answer, without its password', async ({ expect }) => {
  const starter = runStarter([], { ...noBroker, MONGODB_URI: 'mongodb://u:secret@127.0.0.1:1/db' });
  expect(await starter.exited).toBe(2);
  expect(starter.stderr()).toMatch(
    /^ERROR: MONGODB_URI \(mongodb:\/\/127\.0\.0\.1:1\/db\) does not answer: /,
  );
  expect(starter.stderr()).not.toContain('secret');
});

it.concurrent('should warn when its database dies in mid-run, and go on', async ({ expect }) => {
  const starter = runStarter([], noBroker);
  await starter.ready();
  const pid = Number(/^MONGODB_PID=(\d+)$/m.exec(starter.stdout())?.[1]);
  process.kill(pid, 'SIGKILL');
  for (let i = 0; i < 100 && starter.stderr() === ''; i++) await sleep(20);
  expect(starter.stderr()).toMatch(
    new RegExp(`^WARNING: \\w+ \\(pid ${pid}\\) ended by itself or was killed \\(signal SIGKILL\\)`),
  );
  starter.child.kill('SIGINT');
  expect(await starter.exited).toBe(0);
});

it.concurrent('should list the defects with their strength', async ({ expect }) => {
  const starter = runStarter(['--defects']);
  expect(await starter.exited).toBe(0);
  expect(starter.stdout()).toBe(
    'slow-all    answers late\n            strength: 1500 ms (delay)\n            target: everything\n',
  );
});
