import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from '@playwright/test';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BrowserGroup } from '../../helpers/profile/browsers.ts';
import type { RecorderSnapshot } from '../../helpers/engine/recorder.ts';
import { LatencyHistogram } from '../../helpers/stats/latency-histogram.ts';
import { launchChromium } from '../../helpers/ui/chromium.ts';
import { askClient } from '../../helpers/ui/ask-client.ts';
import { WEB_CLIENT } from '../../helpers/ui/client-contract.ts';
import { Evidence } from '../../helpers/ui/evidence.ts';
import { FollowedPage } from '../../helpers/ui/followed-page.ts';
import { UiBook } from '../../helpers/ui/ui-book.ts';

// What is read off a page whose behaviour is known: a client of a few lines, in a real Chromium.

interface Behaviour {
  /** A row is drawn every 50 ms, so long after it began. Milliseconds. */
  readonly ageMs?: number;
  /** It computes for so long without a pause, every second. Milliseconds. */
  readonly blockMs?: number;
  /** It computes for so long when a key is pressed. Milliseconds. */
  readonly keyMs?: number;
  /** Its connection is away from second 2 for so long. Milliseconds. */
  readonly awayMs?: number;
  readonly error?: boolean;
  readonly drawsNothing?: boolean;
  readonly refusesLogin?: boolean;
}
let behaviour: Behaviour = {};

/** The page of the contract, and nothing else. */
const CLIENT = `
  const busy = (ms) => { const until = performance.now() + ms; while (performance.now() < until); };
  const show = () => {
    document.body.innerHTML = '<p data-testid="connection" data-state="connected">Connected</p>' +
      '<section data-testid="live-view" data-state="running"><canvas data-testid="waterfall-canvas" tabindex="0"></canvas><h1>Live</h1></section>';
    const view = document.querySelector('section');
    const link = document.querySelector('[data-testid=connection]');
    const canvas = document.querySelector('canvas');
    let away = false;
    if (!B.drawsNothing) setInterval(() => requestAnimationFrame(() => {
      if (!away) view.setAttribute('data-newest-row-time-ms', String(Date.now() - (B.ageMs ?? 0)));
    }), 50);
    canvas.addEventListener('keydown', () => { busy(B.keyMs ?? 0); canvas.width = 300; });
    if (B.blockMs) setInterval(() => busy(B.blockMs), 1000);
    if (B.error) console.error('it went wrong');
    if (B.awayMs) setTimeout(() => {
      away = true;
      link.setAttribute('data-state', 'reconnecting');
      setTimeout(() => { away = false; link.setAttribute('data-state', 'connected'); }, B.awayMs);
    }, 2000);
  };
  if (location.pathname === '/liveView') show();
  else {
    document.body.innerHTML = '<form id="loginForm"><p class="error"></p><input id="username"><input id="password" type="password">' +
      '<button id="loginButton">Log in</button></form>';
    document.querySelector('form').addEventListener('submit', (event) => {
      event.preventDefault();
      if (B.refusesLogin) document.querySelector('.error').textContent = 'User name or password is wrong.';
      else show();
    });
  }
`;

let server: Server;
let browser: Browser;
beforeAll(async () => {
  server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(
      `<!doctype html><link rel="icon" href="data:,"><body><script>const B = ${JSON.stringify(behaviour)};${CLIENT}</script>`,
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await launchChromium();
});
afterAll(async () => {
  await browser?.close();
  server?.close();
});

const nowMs = () => performance.timeOrigin + performance.now();

/** Follows one page of such a client for some seconds. */
async function follow(
  how: Behaviour,
  more: Partial<BrowserGroup> = {},
  seconds = 8,
  evidence?: Evidence,
): Promise<RecorderSnapshot> {
  behaviour = how;
  const { port } = server.address() as AddressInfo;
  const startMs = nowMs();
  const phase = { kind: 'pause', name: 'load', warmUp: false, durationS: seconds, operations: [] } as const;
  const book = new UiBook({ phases: [phase] }, startMs, (text) => text);
  const group = {
    ...{ name: 'viewers', pages: 1, visitS: null, interactionsPerSecond: 0, heap: false, alerts: false },
    ...more,
  };
  const page = new FollowedPage({
    ...{ browser, group, index: 0, book, startMs, nowMs, verifyTls: true, contract: WEB_CLIENT },
    account: { username: 'somebody', password: 'a password' },
    address: { baseUrl: `http://127.0.0.1:${port}`, siteId: 'site' },
    signal: new AbortController().signal,
    ...(evidence ? { evidence } : {}),
  });
  const looks = setInterval(() => void page.look().catch(() => null), 1000);
  await page.run();
  clearInterval(looks);
  return book.finish(nowMs());
}

/** Milliseconds; of what ended ok. */
function quantile({ cells }: RecorderSnapshot, step: string, p: number): number {
  const cell = cells.find(({ of, outcome }) => of === `viewers.${step}` && outcome === 'ok');
  if (cell === undefined) throw new Error(`nothing of ${step} ended ok`);
  const histogram = LatencyHistogram.decode(cell.responseUs);
  return histogram.valueAtRank(Math.max(1, Math.ceil(p * histogram.count))) / 1000;
}
const count = ({ cells }: RecorderSnapshot, step: string, outcome: string): number =>
  cells.find((cell) => cell.of === `viewers.${step}` && cell.outcome === outcome)?.count ?? 0;

describe('what is read off a page', () => {
  // The best tenth: what a busy machine adds is not what was put in.
  it.each([200, 500, 1000])('should be the age of the picture, %i ms, within 100 ms', async (ageMs) => {
    const seen = await follow({ ageMs });
    expect(quantile(seen, 'frame-age', 0.1)).toBeGreaterThanOrEqual(ageMs - 1);
    expect(quantile(seen, 'frame-age', 0.1)).toBeLessThan(ageMs + 100);
    expect(count(seen, 'frame-age', 'ok')).toBeGreaterThanOrEqual(10);
    expect(count(seen, 'visit', 'ok')).toBe(1);
  });

  it('should be the long tasks, and none where there are none', async () => {
    expect(quantile(await follow({ blockMs: 600 }), 'long-task', 0.5)).toBeGreaterThanOrEqual(599);
    expect(quantile(await follow({}), 'long-task', 0.1)).toBeLessThan(1);
  });

  it('should be the time from a key press to the next paint', async () => {
    const seen = await follow({ keyMs: 300 }, { interactionsPerSecond: 2 }, 14);
    expect(quantile(seen, 'interaction', 0.1)).toBeGreaterThanOrEqual(296);
    expect(count(seen, 'interaction', 'ok')).toBeGreaterThanOrEqual(5);
    const quick = await follow({}, { interactionsPerSecond: 2 });
    expect(quantile(quick, 'interaction', 0.1)).toBeLessThan(150);
  });

  it('should be how long a connection was away', async () => {
    const seen = await follow({ awayMs: 1500 }, {}, 14);
    expect(count(seen, 'reconnect', 'ok')).toBe(1);
    expect(quantile(seen, 'reconnect', 1)).toBeGreaterThanOrEqual(1499);
    // The picture grew old meanwhile, as it did on the screen.
    expect(quantile(seen, 'frame-age', 1)).toBeGreaterThanOrEqual(1400);
  });

  it('should be a connection that does not come back', async () => {
    const seen = await follow({ awayMs: 60_000 }, {}, 14);
    expect(count(seen, 'reconnect', 'failed')).toBe(1);
  });

  it('should be its console errors', async () => {
    const { counters, errors } = await follow({ error: true });
    expect(counters).toEqual({ 'console-errors': 1 });
    expect(errors[0]).toMatchObject({ class: 'console error', firstExample: 'page 1: it went wrong' });
  });

  it('should be a page without rows, as a failed visit', async () => {
    const seen = await follow({ drawsNothing: true }, {}, 4);
    expect(count(seen, 'visit', 'failed')).toBe(1);
    expect(seen.errors[0]?.firstExample).toContain('no row was ever drawn');
  });

  it('should be the paint of a fresh document, of each visit', async () => {
    const seen = await follow({}, { visitS: 4 }, 8);
    expect([count(seen, 'visit', 'ok'), count(seen, 'login', 'ok'), count(seen, 'lcp', 'ok')]).toEqual([
      2, 2, 2,
    ]);
    expect(quantile(seen, 'lcp', 0.5)).toBeGreaterThan(0);
  });
});

describe('what goes wrong', () => {
  it('should be told in the words of the page, with a picture and a trace without secrets', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ui-evidence-'));
    try {
      const redact = (text: string) => text.replaceAll('a password', '***');
      const seen = await follow({ refusesLogin: true }, {}, 4, new Evidence(folder, redact));
      expect(count(seen, 'login', 'failed')).toBe(1);
      expect(seen.errors.map(({ firstExample }) => firstExample)).toContain(
        'page 1: the page says: User name or password is wrong.',
      );
      expect(readdirSync(folder).sort()).toEqual([
        'browser-viewers-1-failure-1.png',
        'browser-viewers-1-failure-1.zip',
      ]);
      const files = unzipSync(readFileSync(join(folder, 'browser-viewers-1-failure-1.zip')));
      const text = Object.values(files)
        .map((content) => strFromU8(content))
        .join('\n');
      expect(text).toContain('somebody');
      expect(text).not.toContain('a password');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('should be found out before the load when a client does not tell how old its picture is', async () => {
    behaviour = { drawsNothing: true };
    const { port } = server.address() as AddressInfo;
    const account = { username: 'somebody', password: 'a password' };
    const webApp = { baseUrl: `http://127.0.0.1:${port}`, siteId: 'site', ...account, accounts: [account] };
    expect(await askClient(browser, WEB_CLIENT, webApp, true, 1000)).toBe(
      `the web client at http://127.0.0.1:${port} has no data-newest-row-time-ms on [data-testid=live-view] within 1 s of the login`,
    );
    behaviour = {};
    expect(await askClient(browser, WEB_CLIENT, webApp, true)).toBeNull();
  });
});
