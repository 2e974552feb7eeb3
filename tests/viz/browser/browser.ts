import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest';
import { launchBrowser } from '../../kit/launch-browser.ts';

let browser: Browser;

/** Starts the browser for a test file, and closes it at the end. */
export function useBrowser(): void {
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());
}

export interface OpenedPage {
  readonly page: Page;
  /** Errors of the page, refusals of its policy, and requests to any other server than its own. */
  readonly troubles: readonly string[];
}

/**
 * A page of a fresh browser profile, deleted with the test. Motion is reduced, so that no test waits for an animation.
 */
export async function openPage(address: string, options: BrowserContextOptions = {}): Promise<OpenedPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 860 },
    reducedMotion: 'reduce',
    colorScheme: 'light',
    ...options,
  });
  onTestFinished(() => context.close());
  context.setDefaultTimeout(15_000);
  const page = await context.newPage();
  const troubles: string[] = [];
  page.on('pageerror', (error) => troubles.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') troubles.push(`console: ${message.text()}`);
  });
  const own = new URL(address);
  page.on('request', (request) => {
    const url = new URL(request.url());
    const isOwn = url.protocol === own.protocol && url.host === own.host;
    if (!isOwn && url.protocol !== 'data:' && url.protocol !== 'blob:') troubles.push(`asked ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    troubles.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(address);
  return { page, troubles };
}

/** The instant on the screen, in ticks. */
export const shownT = async (page: Page): Promise<number> =>
  Number(await page.locator('[data-t]').first().getAttribute('data-t'));

/** Waits until the map shows the fleet at an instant. */
export const showsT = (page: Page, t: number): Promise<void> =>
  expect.poll(() => shownT(page), { timeout: 120_000 }).toBe(t) as unknown as Promise<void>;

/** Waits until the map shows the fleet at any instant, and returns that instant. */
export async function isDrawn(page: Page): Promise<number> {
  await page.locator('[data-t]').first().waitFor({ timeout: 120_000 });
  return shownT(page);
}
