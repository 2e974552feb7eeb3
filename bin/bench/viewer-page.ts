import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { writeHtmlReport } from '../../reports/export/html/html-report.ts';
import type { PageFile } from '../../reports/export/html/single-page.ts';
import { readSummaryFile } from '../../reports/outcome/read-summary-file.ts';
import { manifestOf } from '../../reports/run-folder/manifest-of.ts';
import { named } from '../../reports/sweep/find-folders.ts';
import { pageFiles } from '../files/page-files.ts';
import { serveRuns } from '../view/serve-runs.ts';
import { findChromium } from './find-chromium.ts';
import { type Browser, launchChromium, type Page } from './launch-chromium.ts';
import { type Spread, spread } from './spread.ts';
import { median } from './stopwatch.ts';
import { writeSyntheticRun } from './synthetic-run.ts';

/** The viewer's times in a browser that a user waits for. */
export interface PageResult {
  readonly chromium: string;
  readonly devices: number;
  readonly rows: number;
  /** From opening the address to the first picture of the fleet, with run and page served by `fleetlab view`. */
  readonly firstRasterMs: number;
  /** The same for a single-file report from disk, and the size of its run. */
  readonly reportMs: number | undefined;
  readonly reportBytes: number | undefined;
  /** While the page plays the whole run in a minute: the time between screen frames, and between pictures of the fleet. */
  readonly screenMs: Spread;
  readonly pictureMs: Spread;
  readonly picturesPerSecond: number;
}

/** Why nothing was measured, and how to fix that. */
export interface LeftOut {
  readonly leftOut: string;
}

export function pageLine({ devices, rows, ...measured }: PageResult): string {
  const { firstRasterMs, reportMs, reportBytes, screenMs, pictureMs, picturesPerSecond } = measured;
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
  const both = ({ p50, p99 }: Spread): string => `${p50.toFixed(1)} / ${p99.toFixed(1)} ms`;
  const report =
    reportMs === undefined || reportBytes === undefined
      ? ''
      : `, of a report from disk ${seconds(reportMs)} (${(reportBytes / 1e6).toFixed(0)} MB of run)`;
  return (
    `${(rows / 1e6).toFixed(0)}M rows, ${devices} devices: first picture ${seconds(firstRasterMs)}${report}; while playing ` +
    `(p50 / p99) a frame of the screen ${both(screenMs)}, a picture ${both(pictureMs)}, ${picturesPerSecond.toFixed(0)} pictures/s`
  );
}

/** Compressed bytes of page, script and style, without the page for sweeps and what only a run without figures needs. */
export const bundleBytes = (page: ReadonlyMap<string, PageFile> = pageFiles()): number =>
  [...page]
    .filter(([name]) => !/^(?:sweep|figures)\./.test(name))
    .reduce((sum, [, { bytes }]) => sum + gzipSync(bytes, { level: 9 }).length, 0);

/**
 * Measures the built viewer in Chromium, headless and without a GPU. If Chromium or playwright-core is missing, it returns
 * how to install it instead of failing, so that the other measurements go on.
 */
export async function benchPage(
  sizes: readonly (readonly [devices: number, rows: number, hasReport: boolean])[],
  { rounds, page = pageFiles() }: { readonly rounds: number; readonly page?: ReadonlyMap<string, PageFile> },
  say: (result: PageResult) => void,
): Promise<readonly PageResult[] | LeftOut> {
  const chromium = findChromium();
  if (chromium === undefined) {
    return { leftOut: 'no Chromium was found: install one (apt install chromium), or give its path in CHROMIUM' };
  }
  const browser = await launchChromium(chromium);
  if (browser === undefined) {
    return { leftOut: 'playwright-core, which drives the browser, is not installed: npm install playwright-core' };
  }
  const root = mkdtempSync(join(tmpdir(), 'fleetlab-bench-'));
  try {
    const results: PageResult[] = [];
    for (const [devices, rows, hasReport] of sizes) {
      const folder = writeSyntheticRun(root, devices, rows);
      const served = await measureServed(browser, folder, page, rounds);
      const report = hasReport ? await measureReport(browser, { folder, page, root, rounds }) : undefined;
      const result = {
        chromium: browser.version(),
        devices,
        rows,
        ...served,
        reportMs: report?.ms,
        reportBytes: report?.bytes,
      };
      say(result);
      results.push(result);
      rmSync(folder, { recursive: true });
    }
    return results;
  } finally {
    await browser.close();
    rmSync(root, { recursive: true });
  }
}

async function measureServed(
  browser: Browser,
  folder: string,
  page: ReadonlyMap<string, PageFile>,
  rounds: number,
): Promise<Pick<PageResult, 'firstRasterMs' | 'screenMs' | 'pictureMs' | 'picturesPerSecond'>> {
  const server = await serveRuns({ page, runs: () => named([folder]), port: 0 });
  try {
    const times: number[] = [];
    let played: Played | undefined;
    for (let round = 0; round < rounds; round++) {
      await withPage(browser, server.address, async (page) => {
        times.push(await firstPicture(page));
        if (round === 0) played = await playedFor(page, PLAY_MS);
      });
    }
    return { firstRasterMs: median(times), ...played! };
  } finally {
    await server.close();
  }
}

interface Report {
  readonly folder: string;
  readonly page: ReadonlyMap<string, PageFile>;
  readonly root: string;
  readonly rounds: number;
}

async function measureReport(browser: Browser, { folder, page, root, rounds }: Report) {
  const manifest = manifestOf(folder);
  const out = join(root, 'report.html');
  const { bytes } = writeHtmlReport({ folder, manifest, summary: readSummaryFile(folder, manifest)!, page, out });
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await withPage(browser, pathToFileURL(out).href, async (page) => times.push(await firstPicture(page)));
  }
  return { ms: median(times), bytes };
}

async function withPage(browser: Browser, address: string, work: (page: Page) => Promise<unknown>): Promise<void> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, reducedMotion: 'no-preference' });
  try {
    const page = await context.newPage();
    await page.addInitScript(watchPictures);
    await page.goto(address, { waitUntil: 'commit', timeout: WAIT_MS });
    await work(page);
  } finally {
    await context.close();
  }
}

interface Watched {
  pictures: number[];
  frames: number[];
}

/** Runs in the page before its own scripts: records when a picture of the fleet has been drawn. */
function watchPictures(): void {
  const watched: Watched = { pictures: [], frames: [] };
  Object.assign(globalThis, { watched });
  new MutationObserver(() => watched.pictures.push(performance.now())).observe(document, {
    subtree: true,
    attributes: true,
    attributeFilter: ['data-t'],
  });
}

async function firstPicture(page: Page): Promise<number> {
  const isDrawn = () => (globalThis as unknown as { watched: Watched }).watched.pictures.length > 0;
  await page.waitForFunction(isDrawn, undefined, { timeout: WAIT_MS, polling: 50 });
  return page.evaluate(() => (globalThis as unknown as { watched: Watched }).watched.pictures[0]);
}

type Played = Pick<PageResult, 'screenMs' | 'pictureMs' | 'picturesPerSecond'>;

async function playedFor(page: Page, ms: number): Promise<Played> {
  await page.getByRole('slider', { name: 'Instant' }).fill('36000000');
  await page.waitForTimeout(500);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.waitForTimeout(500);
  const { frames, pictures } = await page.evaluate(async (ms) => {
    const { watched } = globalThis as unknown as { watched: Watched };
    watched.pictures = [];
    await new Promise<void>((resolve) => {
      const until = performance.now() + ms;
      const turn = (): void => {
        watched.frames.push(performance.now());
        if (performance.now() < until) requestAnimationFrame(turn);
        else resolve();
      };
      requestAnimationFrame(turn);
    });
    return watched;
  }, ms);
  return {
    screenMs: spread(gaps(frames)),
    pictureMs: spread(gaps(pictures)),
    picturesPerSecond: (pictures.length * 1_000) / ms,
  };
}

const gaps = (times: readonly number[]): number[] => times.slice(1).map((t, i) => t - times[i]);

const PLAY_MS = 6_000;
const WAIT_MS = 120_000;
