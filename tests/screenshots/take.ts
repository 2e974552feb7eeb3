import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { flagsOf } from '../kit/flags.ts';
import { launchBrowser } from '../kit/launch-browser.ts';
import { Desk } from '../readme/desk.ts';
import { palettePng, pixelsOf } from './palette-png.ts';
import {
  bytesMax,
  fileOf,
  type Picture,
  pictures,
  type Scheme,
  scale,
  scenario,
  schemes,
  viewport,
} from './pictures.ts';

// `npm run screenshots` takes the pictures of the documentation from what is built. Letters are those of the fonts of the machine.

flagsOf({ options: {} });
const root = join(import.meta.dirname, '../..');

/** A report of the run in one file: it opens in a browser without a server. */
function reportIn(desk: Desk): string {
  const { errors, code } = desk.shell(
    `fleetlab run ${scenario} --fidelity model --quiet && fleetlab report runs/* --html --out run.html`,
  );
  if (code !== 0) throw new Error(errors);
  return pathToFileURL(desk.pathOf('run.html')).href;
}

async function take(browser: Browser, report: string, picture: Picture, scheme: Scheme): Promise<Buffer> {
  const context = await browser.newContext({
    viewport,
    deviceScaleFactor: scale,
    colorScheme: scheme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(`${report}#${picture.address}`);
  await page.getByText(picture.shows).first().waitFor();
  const png = await atRest(page);
  await context.close();
  return png;
}

/** The same pixels in a twelfth less bytes, which the package travels with. */
function squeeze(file: string): void {
  const { error, status } = spawnSync('zopflipng', ['-y', file, file], { stdio: 'ignore' });
  if (error !== undefined || status !== 0)
    process.stderr.write('zopflipng makes the pictures smaller: apt-get install zopfli\n');
}

/** A picture that is the same a quarter of a second later. */
async function atRest(page: Page): Promise<Buffer> {
  let before = await page.screenshot();
  for (let tries = 0; tries < 40; tries++) {
    await page.waitForTimeout(250);
    const now = await page.screenshot();
    if (now.equals(before)) return now;
    before = now;
  }
  throw new Error('the page does not come to rest');
}

const desk = new Desk();
const browser = await launchBrowser();
try {
  const report = reportIn(desk);
  for (const picture of pictures) {
    for (const scheme of schemes) {
      const file = fileOf(picture, scheme);
      const png = palettePng(pixelsOf(await take(browser, report, picture, scheme)));
      if (png.length > bytesMax) throw new Error(`${file} would have ${png.length} bytes, and may have ${bytesMax}`);
      mkdirSync(dirname(join(root, file)), { recursive: true });
      writeFileSync(join(root, file), png);
      squeeze(join(root, file));
      process.stdout.write(`wrote ${file} (${statSync(join(root, file)).size} bytes)\n`);
    }
  }
} finally {
  await browser.close();
  desk.leave();
}
