import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { cacheFolder, ferretdbPath, findOnPath, findRabbitmqServer } from './locations.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'locations-test-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('should keep the cache where FOCUS_LOAD_CACHE, XDG_CACHE_HOME or the platform says, in this order', () => {
  const xdg = { XDG_CACHE_HOME: '/x' };
  expect(cacheFolder({ ...xdg, FOCUS_LOAD_CACHE: '/own' }, 'linux', '/home/u')).toBe('/own');
  expect(cacheFolder(xdg, 'linux', '/home/u')).toBe(join('/x', 'focus-load'));
  expect(cacheFolder({}, 'darwin', '/home/u')).toBe(join('/home/u', '.cache', 'focus-load'));
  expect(cacheFolder({ LOCALAPPDATA: '/local' }, 'win32', '/home/u')).toBe(join('/local', 'focus-load'));
});

it('should keep FerretDB in a folder of its version', () => {
  expect(ferretdbPath({ FOCUS_LOAD_CACHE: '/c' }, 'linux', '/h')).toBe(
    join('/c', 'ferretdb-1.24.2', 'ferretdb'),
  );
  expect(ferretdbPath({ FOCUS_LOAD_CACHE: '/c' }, 'win32', '/h')).toBe(
    join('/c', 'ferretdb-1.24.2', 'ferretdb.exe'),
  );
});

it('should find the first executable file on PATH and neither a folder nor a plain file', () => {
  for (const name of ['plain', 'dir', 'right']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'plain', 'tool'), '');
  chmodSync(join(folder, 'plain', 'tool'), 0o644);
  mkdirSync(join(folder, 'dir', 'tool'));
  writeFileSync(join(folder, 'right', 'tool'), '');
  chmodSync(join(folder, 'right', 'tool'), 0o755);
  const PATH = ['gone', 'plain', 'dir', 'right'].map((name) => join(folder, name)).join(delimiter);
  expect(findOnPath(['tool'], { PATH }, 'linux')).toBe(join(folder, 'right', 'tool'));
  expect(findOnPath(['other'], { PATH }, 'linux')).toBe(null);
});

it('should not replace a broker script that was named but is not there', () => {
  expect(findRabbitmqServer({ FOCUS_LOAD_RABBITMQ_SERVER: join(folder, 'none') }, 'linux')).toBe(null);
});
