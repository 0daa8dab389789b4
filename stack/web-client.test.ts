import { chromium } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startEmulator } from '../emulator/index.ts';
import type { RunningEmulator } from '../emulator/index.ts';
import { findChromium } from '../scripts/setup/locations.mjs';

// The web client in a real Chromium, seen from outside: what is on its screen, and in the attributes that
// docs/emulator.md promises.
const PASSWORD = 'a test password';
const SITE = 'prisma-210-1000';
const POLL = { timeout: 15_000, interval: 100 };

let browser: Browser;
let emulator: RunningEmulator;

const start = (webPort = 0, controlPort = 0): Promise<RunningEmulator> =>
  startEmulator({
    ...{ mongodbUri: null, rabbitmqUrl: null, webPassword: PASSWORD, clock: 10 },
    ...{ webPort, controlPort },
  });
const control = async (method: string, path: string, body?: object): Promise<void> => {
  const response = await fetch(`${emulator.controlUrl}/control${path}`, {
    method,
    ...(body ? { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } } : {}),
  });
  await response.arrayBuffer();
  expect(response.status).toBe(200);
};
const on = (name: string, strength: number) => control('PUT', `/defects/${name}`, { strength });
const off = (name: string) => control('DELETE', `/defects/${name}`);
const push = async (alertIds: readonly string[], severity = 3): Promise<void> => {
  const api = `${emulator.webBaseUrl}/prisma/api`;
  const json = { 'content-type': 'application/json' };
  const credentials = JSON.stringify({ username: 'user-2', password: PASSWORD });
  const login = await fetch(`${api}/auth/login`, { method: 'POST', headers: json, body: credentials });
  const cookie = login.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
  const body = JSON.stringify({
    ...{ alertsAmount: alertIds.length, dofM: 1200, classId: 104, severity, alertIds },
  });
  const url = `${api}/${SITE}/api/push-to-rabbit`;
  expect((await fetch(url, { method: 'POST', headers: { ...json, cookie }, body })).status).toBe(201);
};
const ids = (count: number, prefix: string): string[] =>
  Array.from({ length: count }, (_, i) => `${prefix}-${i + 1}`);

interface Seen extends AsyncDisposable {
  readonly page: Page;
  /** Errors of the page and of its console. */
  readonly errors: readonly string[];
  read(selector: string, attribute: string): Promise<string | null>;
  number(attribute: string): Promise<number>;
}

async function open(path: string): Promise<Seen> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  await page.goto(`${emulator.webBaseUrl}${path}`);
  const read = (selector: string, attribute: string) => page.locator(selector).getAttribute(attribute);
  return {
    ...{ page, errors, read },
    number: async (attribute) => Number(await read('#liveView', attribute)),
    [Symbol.asyncDispose]: () => context.close(),
  };
}
async function logIn(page: Page, username = 'user-1'): Promise<void> {
  await page.fill('input#username', username);
  await page.fill('#password', PASSWORD);
  await page.press('#password', 'Enter');
}
async function live(): Promise<Seen> {
  const seen = await open(`/login?siteId=${SITE}`);
  await logIn(seen.page);
  await expect.poll(() => seen.read('#liveView', 'data-state'), POLL).toBe('running');
  return seen;
}
/** Age of the newest row at the moment when it was drawn. Milliseconds. */
const frameAgeMs = ({ page }: Seen): Promise<number> =>
  page.evaluate(`(() => {
    const { drawnAtMs, newestRowTimeMs } = document.querySelector('#liveView').dataset;
    return Number(drawnAtMs) - Number(newestRowTimeMs);
  })()`);

beforeAll(async () => {
  const executablePath = findChromium();
  if (executablePath === null) {
    throw new Error('No Chromium was found. Run `npm run setup`, or set CHROMIUM_PATH to one.');
  }
  browser = await chromium.launch({
    executablePath,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
      ...['--disable-background-networking', '--disable-component-update', '--enable-precise-memory-info'],
      '--js-flags=--expose-gc',
    ],
  });
});
afterAll(() => browser?.close());
// One for each test: a test that stops it must not take the next one down.
beforeEach(async () => {
  emulator = await start();
});
afterEach(() => emulator.close());

describe('the login', () => {
  it('should say in words what is wrong, and lead back to where one was', async () => {
    await using seen = await open(`/investigations?siteId=${SITE}&state=open`);
    await expect
      .poll(() => seen.page.locator('[data-testid=login-reason]').textContent(), POLL)
      .toContain('Log in to go on where you were');
    await seen.page.fill('#username', 'user-1');
    await seen.page.fill('#password', 'wrong');
    await seen.page.click('button#loginButton');
    await expect
      .poll(() => seen.page.locator('#loginForm .error').textContent(), POLL)
      .toBe('User name or password is wrong. Check both; capital letters count.');
    await logIn(seen.page);
    await expect.poll(() => seen.page.url(), POLL).toContain(`/investigations?siteId=${SITE}&state=open`);
  });
});

describe('the live view', () => {
  it('should draw the rows of an ordinary job, soon after they were made', async () => {
    await using seen = await live();
    const before = await seen.number('data-row-count');
    await expect.poll(() => seen.number('data-row-count'), POLL).toBeGreaterThan(before + 300);
    expect(await frameAgeMs(seen)).toBeLessThan(2000);
    expect(await seen.number('data-dropped-frames')).toBe(0);
    const painted = await seen.page.evaluate<number>(`(() => {
      const canvas = document.querySelector('#waterfall');
      const { data } = canvas.getContext('2d').getImageData(0, canvas.height - 20, canvas.width, 20);
      return new Set(new Uint32Array(data.buffer)).size;
    })()`);
    expect(painted).toBeGreaterThan(50);
    const jobId = await seen.read('#liveView', 'data-job-id');
    const response = await fetch(`${emulator.controlUrl}/control/ledger/jobs/${jobId}`);
    expect(await response.json()).toMatchObject({ endReason: null });
    expect(seen.errors).toEqual([]);
  });

  it('should show an alert with its severity in words, count it as unread, and delete it', async () => {
    await using seen = await live();
    await push(['a-live']);
    await expect.poll(() => seen.read('#alertPanel', 'data-last-alert-id'), POLL).toBe('a-live');
    const item = seen.page.locator('[data-alert-id=a-live]');
    expect(await item.getAttribute('data-severity')).toBe('3');
    expect(await item.textContent()).toContain('High');
    expect(await seen.page.locator("//p[contains(., 'a-live')]").count()).toBe(1);
    expect(await seen.read('[data-testid=alerts-bell]', 'data-unread-count')).toBe('1');
    await seen.page.keyboard.press('Escape');
    await item.locator('button').focus();
    await seen.page.keyboard.press('Enter');
    await seen.page.click('[data-testid=delete-alert]');
    await seen.page.click('[data-testid=delete-alert]');
    await expect.poll(() => item.count(), POLL).toBe(0);
  });
});

it('should play recorded time to its end', async () => {
  await using seen = await live();
  await seen.page.click('[data-testid=analysis-nav-element]');
  await seen.page.click('[data-testid=recordings] button:nth-of-type(2)');
  await seen.page.click('[data-testid=start-investigation]');
  await expect
    .poll(() => seen.read('#analysis', 'data-state'), { ...POLL, timeout: 30_000 })
    .toBe('finished');
  expect(await seen.read('#analysis', 'data-progress')).toBe('1.000');
});

it('should say that the connection is lost, and recover without a reload', async () => {
  await using seen = await live();
  await seen.page.evaluate('window.notReloaded = true');
  const [webPort, controlPort] = [emulator.webBaseUrl, emulator.controlUrl].map((url) =>
    Number(new URL(url).port),
  );
  await emulator.close();
  await expect
    .poll(() => seen.read('#connection', 'data-state'), { timeout: 3000, interval: 50 })
    .toBe('reconnecting');
  expect(await seen.page.locator('[data-testid=banner]').isVisible()).toBe(true);
  emulator = await start(webPort, controlPort);
  await expect.poll(() => seen.read('#liveView', 'data-state'), POLL).toBe('running');
  expect(await seen.read('#connection', 'data-state')).toBe('connected');
  expect(await seen.page.evaluate('window.notReloaded')).toBe(true);
});

describe('each defect of the web client, seen from outside and gone when off', () => {
  it('stale-canvas should draw rows late by its strength', async () => {
    await using seen = await live();
    await on('stale-canvas', 3000);
    await expect.poll(() => frameAgeMs(seen), POLL).toBeGreaterThanOrEqual(3000);
    await off('stale-canvas');
    await expect.poll(() => frameAgeMs(seen), POLL).toBeLessThan(2000);
  });

  it('stale-viewer should draw the rows of its user late, and of nobody else', async () => {
    await using seen = await live();
    const aim = (user: string) => control('PUT', '/defects/stale-viewer', { strength: 3000, user });
    await aim('user-1');
    await expect.poll(() => frameAgeMs(seen), POLL).toBeGreaterThanOrEqual(3000);
    await aim('user-2');
    await expect.poll(() => frameAgeMs(seen), POLL).toBeLessThan(2000);
    await off('stale-viewer');
  });

  it('long-tasks should block the page for its strength each second', async () => {
    await using seen = await live();
    await seen.page.evaluate(`(() => {
      window.tasks = [];
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) window.tasks.push(duration);
      }).observe({ type: 'longtask' });
    })()`);
    const longest = (): Promise<number> => seen.page.evaluate('Math.max(0, ...window.tasks.splice(0))');
    await on('long-tasks', 600);
    await expect.poll(longest, POLL).toBeGreaterThanOrEqual(600);
    await off('long-tasks');
    // What was under way when it was switched off is still reported.
    await seen.page.waitForTimeout(1000);
    await longest();
    await seen.page.waitForTimeout(2500);
    expect(await longest()).toBeLessThan(600);
  });

  it('alert-left-out should keep exactly its share off the screen', async () => {
    await using seen = await live();
    const shown = (prefix: string): Promise<number> =>
      seen.page.locator(`[data-testid=alert-item][data-alert-id^=${prefix}]`).count();
    await on('alert-left-out', 0.25);
    await push(ids(8, 'left'));
    await expect.poll(() => shown('left'), POLL).toBe(6);
    await off('alert-left-out');
    await push(ids(4, 'whole'));
    await expect.poll(() => shown('whole'), POLL).toBe(4);
    expect(await shown('left')).toBe(6);
  });

  it('heap-growth should keep memory until it is off', async () => {
    await using seen = await live();
    const heapMb = (): Promise<number> =>
      seen.page.evaluate('(gc(), performance.memory.usedJSHeapSize / 1048576)');
    const before = await heapMb();
    await on('heap-growth', 600);
    await expect.poll(heapMb, POLL).toBeGreaterThan(before + 25);
    await off('heap-growth');
    await expect.poll(heapMb, POLL).toBeLessThan(before + 10);
  });

  it('stays-disconnected should leave a page without a connection, but not the next one', async () => {
    await using seen = await live();
    await on('stays-disconnected', 1);
    // Long enough for the page to be told.
    await seen.page.waitForTimeout(500);
    const [webPort, controlPort] = [emulator.webBaseUrl, emulator.controlUrl].map((url) =>
      Number(new URL(url).port),
    );
    await emulator.close();
    await expect.poll(() => seen.read('#connection', 'data-state'), POLL).toBe('lost');
    emulator = await start(webPort, controlPort);
    await seen.page.waitForTimeout(3000);
    expect(await seen.read('#connection', 'data-state')).toBe('lost');
    await seen.page.reload();
    await expect.poll(() => seen.read('#liveView', 'data-state'), POLL).toBe('running');
  });
});
