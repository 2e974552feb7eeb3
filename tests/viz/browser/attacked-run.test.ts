import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { smallClones, smallImpostors, smallRevocation } from '../../kit/attacked-runs.ts';
import { recorded, scratchOfFile, useServer } from '../../kit/recorded-run.ts';
import { breaches } from './breaches.ts';
import { isDrawn, openPage, shownT, showsT, useBrowser } from './browser.ts';

useBrowser();
const root = scratchOfFile();
let runs: Readonly<Record<'revoked' | 'kept' | 'impostors' | 'letIn' | 'clones', string>>;
const held = useServer(async () => {
  runs = {
    revoked: await recorded(root, 'revocation-lag', '1', smallRevocation),
    kept: await recorded(root, 'revocation-lag', '1', smallRevocation, 'crl-without-kill'),
    impostors: await recorded(root, 'impostors', '1', smallImpostors),
    letIn: await recorded(root, 'impostors', '1', smallImpostors, 'any-chain'),
    clones: await recorded(root, 'clones', '1', smallClones, 'no-concurrent-use'),
  };
  return Object.values(runs);
});

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const open = async (run: keyof typeof runs, more = '', options: BrowserContextOptions = {}) => {
  const opened = await openPage(`${held.server.address}#v=1&run=${nameOf(runs[run])}${more}`, options);
  await isDrawn(opened.page);
  return opened;
};
const signs = (page: Page) => page.getByRole('list', { name: 'Devices by sign' });
const colors = (page: Page) => page.getByRole('list', { name: /^Devices by (?:health|attacks)/ });

/** Colors of the map, each with its number of pixels. */
const colorsOf = (page: Page): Promise<Readonly<Record<string, number>>> =>
  page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('#raster')!;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    const counts: Record<string, number> = {};
    for (let i = 0; i < data.length; i += 4) {
      const color = `${data[i]},${data[i + 1]},${data[i + 2]}`;
      counts[color] = (counts[color] ?? 0) + 1;
    }
    return counts;
  });

/** A color of the style sheet as the map paints it. */
const colorNamed = (page: Page, name: string): Promise<string> =>
  page.evaluate((property) => {
    const probe = document.createElement('i');
    probe.style.color = `var(--${property})`;
    document.body.append(probe);
    return getComputedStyle(probe).color.replaceAll(/[^\d,]/g, '');
  }, name);

describe.each([
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['light, 360 pixels wide', { viewport: { width: 360, height: 740 } }],
] as const)('the map of revoked devices, %s', (_look, options) => {
  it('shows whether they are still online', async () => {
    const { page, troubles } = await open('revoked', '&t=25000000', options);
    await showsT(page, 25_000_000);
    expect(await signs(page).textContent()).toContain('revoked, still online 60');
    expect(await colors(page).textContent()).toContain('healthy 600');
    const [before, violet, plate] = [
      await colorsOf(page),
      await colorNamed(page, 'revoked'),
      await colorNamed(page, 'panel'),
    ];
    await page.getByRole('slider', { name: 'Instant' }).fill('60000000');
    await showsT(page, 60_000_000);
    expect(await signs(page).textContent()).toContain('revoked, silenced 60');
    expect(await colors(page).textContent()).toMatch(/healthy 540.*backoff \d+|healthy 540.*connecting/);
    const after = await colorsOf(page);
    // Loud: more of the cell than of its stroke has the color; silenced: the stroke has it, on a plate.
    expect(before[violet]).toBeGreaterThan(3 * (before[plate] ?? 0));
    expect(after[violet] ?? 0).toBeLessThan(after[plate]);
    expect(await breaches(page)).toEqual([]);
    expect(troubles).toEqual([]);
  });
});

describe('the legend of signs', () => {
  it('hides a sign on the map by the keyboard, and the next one shows; the address keeps it', async () => {
    const { page } = await open('revoked', '&t=25000000');
    await showsT(page, 25_000_000);
    const violet = await colorNamed(page, 'revoked');
    const loud = (await colorsOf(page))[violet];
    for (const name of [/^revoked, still online/, /^disabled, still online/]) {
      const sign = signs(page).getByRole('button', { name });
      await sign.focus();
      await page.keyboard.press('Space');
      await expect.poll(() => sign.getAttribute('aria-pressed')).toBe('false');
      if (name.source.includes('revoked')) expect((await colorsOf(page))[violet]).toBeGreaterThan(loud / 2);
    }
    expect((await colorsOf(page))[violet] ?? 0).toBe(0);
    await expect.poll(() => page.url()).toContain('off=sign:revoked-online&off=sign:disabled-online');
    const { page: again } = await openPage(page.url());
    await isDrawn(again);
    await expect
      .poll(() =>
        signs(again)
          .getByRole('button', { name: /^revoked, still online/ })
          .getAttribute('aria-pressed'),
      )
      .toBe('false');
  });

  it('names every sign and state of the device under the pointer', async () => {
    const { page } = await open('revoked', '&t=25000000&q=sign:revoked-online');
    await page.getByRole('search').getByText('60 devices').waitFor();
    await page.locator('#fleet').focus();
    await page.keyboard.press('n');
    await expect.poll(() => page.getByRole('heading', { level: 2, name: /^acme\/sensor-/ }).isVisible()).toBe(true);
  });
});

describe('two runs of which one silences no revoked device', () => {
  it('differ where revoked devices are still online in one of them', async () => {
    const { page } = await openPage(
      `${held.server.address}#v=1&run=${nameOf(runs.revoked)}&vs=${nameOf(runs.kept)}&t=60000000`,
    );
    await showsT(page, 60_000_000);
    await expect.poll(() => signs(page).textContent()).toMatch(/revoked, still onlineA 0B 60/);
    await page.getByRole('radio', { name: 'Difference' }).check();
    await expect.poll(() => colors(page).textContent()).toMatch(/worse in B 60/);
  });
});

describe('refusals and attacks', () => {
  const sentence = (page: Page) =>
    page
      .getByRole('region', { name: /^Refusals and attacks/ })
      .locator('p')
      .first();

  it('say in words that no attack got in, or how many did', async () => {
    const { page } = await open('impostors');
    await expect.poll(() => sentence(page).textContent()).toBe('Refused 50 times.');
    const { page: other } = await open('letIn');
    await expect.poll(() => sentence(other).textContent()).toMatch(/^An attack got in 15 times\. Refused \d+ times\.$/);
  });

  it('say of each row whether it was refused or let in', async () => {
    const { page } = await open('letIn');
    const rows = page.getByRole('region', { name: /^Refusals and attacks/ }).getByRole('listitem');
    await rows.first().waitFor();
    for (const text of await rows.allTextContents())
      expect(text).toMatch(/ lost .* to eve/.test(text) ? /let in/ : /refused by [\w-]+/);
    expect((await rows.allTextContents()).join(' ')).toContain('let in');
  });

  it('are stepped through by [ and ], each with its device and its row, and opened by Enter', async () => {
    const { page, troubles } = await open('letIn', '&t=0');
    await showsT(page, 0);
    await page.locator('.decisions g').first().waitFor();
    const seen: number[] = [];
    for (let i = 0; i < 4; i++) {
      await page.keyboard.press(']');
      await expect.poll(() => shownT(page)).toBeGreaterThan(seen.at(-1) ?? 0);
      seen.push(await shownT(page));
    }
    // Evidence of one's own, at 61 min, is refused; what is shown to the broker takes a while to be decided.
    const minute = 60_000;
    expect(seen.map((t) => Math.floor(t / minute))).toEqual([60, 61, 62, 64]);
    await page.keyboard.press('[');
    await showsT(page, seen[2]);
    await expect.poll(() => page.url()).toMatch(/sel=acme\/sensor-\d+&why=\d+/);
    // The third is a certificate without its key: a broker that accepts any chain still asks for the key.
    expect(await page.locator('.decisions .open.let-in').count()).toBe(0);
    await page.keyboard.press(']');
    await showsT(page, seen[3]);
    // The fourth is a foreign catalog, which a broker that accepts any chain admits.
    await expect.poll(() => page.locator('.decisions .open.let-in').count()).toBe(1);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 3, name: /States over time/ }).waitFor();
    expect(troubles).toEqual([]);
  });

  it('lead from a row of the list to the row itself', async () => {
    const { page } = await open('impostors', '&t=0');
    const rows = page.getByRole('region', { name: /^Refusals and attacks/ }).getByRole('listitem');
    await rows.nth(3).getByRole('button').click();
    await expect.poll(async () => Math.floor((await shownT(page)) / 60_000)).toBe(60);
    await expect.poll(() => rows.nth(3).getByRole('button').getAttribute('aria-current')).toBe('true');
    await expect.poll(() => page.url()).toMatch(/sel=acme\/sensor-\d+&why=\d+/);
  });

  it('are one mark where they lie together, and the mark opens the group', async () => {
    const { page } = await open('impostors', '&t=0');
    const lane = page.locator('.decisions');
    await lane.locator('g').first().waitFor();
    expect(await lane.locator('g').count()).toBe(10);
    const { x, y } = (await lane.locator('g').nth(1).boundingBox())!;
    await page.mouse.click(x + 4, y + 4);
    await expect.poll(async () => Math.floor((await shownT(page)) / 60_000)).toBe(61);
    await expect.poll(() => sentence(page).textContent()).toBe('Refused 5 times.');
    await page.getByRole('button', { name: /show those of the window/ }).click();
    await expect.poll(() => sentence(page).textContent()).toBe('Refused 50 times.');
  });

  it('keep WCAG 2.2 AA in dark and on a small screen', async () => {
    for (const options of [{ colorScheme: 'dark' }, { viewport: { width: 360, height: 740 } }] as const) {
      const { page } = await open('letIn', '&t=3600000', options);
      await page.locator('.decisions g').first().waitFor();
      await sentence(page).waitFor();
      expect(await breaches(page)).toEqual([]);
    }
  });

  it('say why the page opened where it did, and lead back there', async () => {
    const { page } = await open('letIn');
    await page.getByText(/where the first attack gets in \(attack\.succeeded\)/).waitFor();
    const opened = await shownT(page);
    await page.getByRole('slider', { name: 'Instant' }).fill('0');
    await showsT(page, 0);
    await page.getByTitle('Go back to where the page opened').click();
    await showsT(page, opened);
  });
});

describe('actors', () => {
  const outside = (page: Page) => page.getByRole('region', { name: /^Outside/ });

  it.each([
    ['light', 1280],
    ['dark', 1280],
    ['light', 360],
  ] as const)('stand outside with what came of each attack: %s, %i px', async (colorScheme, width) => {
    const { page, troubles } = await open('clones', '&t=4500000', { colorScheme, viewport: { width, height: 800 } });
    await showsT(page, 4_500_000);
    await expect
      .poll(() => outside(page).getByRole('listitem').allTextContents())
      .toEqual([
        'A01 clone-identity, copied first by mallory━▶ 5 let in',
        expect.stringMatching(/^A04 wildcard, subscribe \+\d+m by mallory╳ 5 refused by topic-acl$/),
      ]);
    expect(await breaches(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(troubles).toEqual([]);
    // Beside the map where there is room, and below it elsewhere; the legend comes after both.
    const [tray, map, legend] = await Promise.all(
      [outside(page), page.locator('#fleet'), colors(page)].map((part) => part.boundingBox()),
    );
    if (width > 1000) expect(tray!.x + tray!.width).toBeLessThanOrEqual(map!.x);
    else expect(tray!.y).toBeGreaterThanOrEqual(map!.y + map!.height);
    expect(legend!.y).toBeGreaterThanOrEqual(Math.max(tray!.y + tray!.height, map!.y + map!.height));
  });

  const arrows = (page: Page) => page.locator('#raster + .overlay .entries .head');

  it('that got in point into the block where they are, at the height of their chip', async () => {
    const { page } = await open('clones', '&t=4500000');
    await showsT(page, 4_500_000);
    await expect.poll(() => arrows(page).count()).toBe(1);
    const chip = (await outside(page).getByRole('listitem').first().boundingBox())!;
    const head = (await arrows(page).boundingBox())!;
    expect(Math.abs(head.y + head.height / 2 - (chip.y + chip.height / 2))).toBeLessThan(2);
    // Every device that mallory has cloned is a sensor; the locks are between them and the edge.
    const names = page.locator('.overlay text');
    const [lock, sensor] = await Promise.all(['lock', 'sensor'].map((text) => names.getByText(text).boundingBox()));
    expect(head.x).toBeGreaterThan(Math.max(lock!.x, sensor!.x));
    expect(head.x - sensor!.x).toBeLessThan(20);
  });

  it('point nowhere where they are below the map, before they got in, and once their chip is scrolled away', async () => {
    const small = await open('clones', '&t=4500000', { viewport: { width: 360, height: 800 } });
    await showsT(small.page, 4_500_000);
    expect(await arrows(small.page).count()).toBe(0);
    const { page } = await open('letIn', '&t=6000000', { viewport: { width: 1280, height: 700 } });
    await showsT(page, 6_000_000);
    const whole = page.locator('.outside em');
    await expect.poll(() => arrows(page).count()).toBeGreaterThan(0);
    const before = await arrows(page).count();
    expect(before).toBeLessThan(await whole.count());
    const shown = async (): Promise<string> =>
      `${await arrows(page).evaluateAll((all) => all.map((one) => one.getAttribute('transform')))}`;
    const atTop = await shown();
    await outside(page).evaluate((tray) => tray.scrollTo(0, tray.scrollHeight));
    await expect.poll(shown).not.toBe(atTop);
    await page.keyboard.press('Home');
    await expect.poll(() => arrows(page).count()).toBe(0);
  });

  it('have begun nothing yet at the beginning', async () => {
    const { page } = await open('clones', '&t=0');
    await expect.poll(() => outside(page).textContent()).toBe('Outside the fleetNo attack has begun.');
  });

  it('are left out where none attacks', async () => {
    const { page } = await open('revoked');
    expect(await outside(page).count()).toBe(0);
  });
});
