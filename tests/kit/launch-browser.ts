import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's Chromium without a window: a page takes a quarter of the processor time that one of the whole browser takes. */
const shell = '/usr/bin/chromium-headless-shell';

/** Starts the browser of tests and of pictures: the one that CHROMIUM names, else one of Debian's. */
export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? (existsSync(shell) ? shell : '/usr/bin/chromium'),
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none', '--force-color-profile=srgb'],
  });
