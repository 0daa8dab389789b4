import { chromium, type Browser } from '@playwright/test';
import { findChromium } from '../../scripts/setup/locations.mjs';

/** Nothing of the browser's own runs beside the pages; all of them are drawn at full rate, and no figure is rounded. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-background-timer-throttling',
  '--disable-renderer-backgrounding',
  '--disable-backgrounding-occluded-windows',
  '--enable-precise-memory-info',
];

/** Whether there is a Chromium or Chrome on this machine, or at CHROMIUM_PATH. */
export function hasChromium(): boolean {
  return findChromium() !== null;
}

/** @throws Error when there is none, or it does not start */
export async function launchChromium(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) {
    throw new Error('no Chromium was found: run `npm run setup`, or set CHROMIUM_PATH to one');
  }
  return chromium.launch({ executablePath, args: ARGUMENTS });
}
