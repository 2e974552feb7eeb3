import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { recordedCampaigns } from '../../kit/campaign-run.ts';
import { recorded, recordedRun, scratchOfFile, useServer } from '../../kit/recorded-run.ts';
import { rewriteManifest } from '../../kit/rewrite-manifest.ts';
import { breaches } from './breaches.ts';
import { isDrawn, openPage, showsT, useBrowser } from './browser.ts';

useBrowser();
const root = scratchOfFile();
let [campaigns, storm, worm, refused, older, trusted] = ['', '', '', '', '', ''];
const held = useServer(async () => {
  campaigns = await recordedCampaigns(root);
  storm = await recordedRun(root);
  worm = await recorded(root, 'worm-to-brick', '1', ['fleet[acme/camera].count=60'], 'one-password');
  refused = await recorded(root, 'clone-army', '1', ['fleet[acme/sensor].count=80']);
  older = join(root, 'older');
  cpSync(campaigns, older, { recursive: true });
  rewriteManifest(older, (manifest) => {
    manifest.attackGraph = undefined;
    manifest.hardening = undefined;
  });
  trusted = await recorded(root, 'gateway-lateral', '1', ['duration=36m'], 'gateways-trusted');
  return [campaigns, storm, worm, refused, older, trusted];
});

const open = async (path: string, more = '&view=trees', options: BrowserContextOptions = {}) => {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const opened = await openPage(`${held.server.address}#v=1&run=${name}${more}`, options);
  await isDrawn(opened.page);
  return opened;
};
const tree = (page: Page, name: string) => page.getByRole('region', { name: `Attack tree: ${name}` });
const step = (page: Page, label: string) =>
  page.locator('.step', { has: page.locator('.name, b', { hasText: new RegExp(`^${label}$`) }) });
const spread = (page: Page) => page.getByRole('region', { name: 'Spread tree' });
const MINUTE = 60_000;

describe.each([
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['light, 360 pixels wide', { viewport: { width: 360, height: 740 } }],
] as const)('the page of trees, %s', (_look, options) => {
  it('keeps WCAG 2.2 AA at the start, while attacks go on, and at the end, without sideways scrolling', async () => {
    const { page, troubles } = await open(campaigns, '&view=trees&t=0', options);
    await tree(page, 'door-rattler').waitFor();
    expect(await breaches(page)).toEqual([]);
    await page.keyboard.press('End');
    await expect.poll(() => step(page, 'forgeries').textContent()).toContain('never began');
    expect(await breaches(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(troubles).toEqual([]);
  });
});

describe('what would have been enough', () => {
  const panel = (page: Page) => page.getByRole('region', { name: 'What would have been enough' });

  it('names the sets of controls, says that no run tried them, and has the command that does', async () => {
    const { page, troubles } = await open(trusted);
    await panel(page).waitFor();
    expect(await panel(page).getByRole('listitem').allTextContents()).toEqual(['unique-credentials', 'leaf-identity']);
    const text = (await panel(page).textContent())!;
    expect(text).toContain('Each of these would have been enough');
    expect(text).toContain('not tried in runs');
    expect(text).toContain(
      "fleetlab harden gateway-lateral --variant gateways-trusted --goal 'spoken-for on product:lamp'",
    );
    await panel(page).getByLabel('What would have been enough: table and files').click();
    await panel(page).getByRole('button', { name: 'Show as a table' }).click();
    expect(await panel(page).getByRole('row').last().textContent()).toContain('unique-credentials; or leaf-identity');
    expect(troubles).toEqual([]);
  });

  it('says in words where no set would be, and where the folder does not say', async () => {
    const { page } = await open(refused);
    await panel(page).waitFor();
    expect(await panel(page).textContent()).toMatch(/Out of reach|every control is on: none could be switched on/);
    const old = await open(older);
    await panel(old.page).waitFor();
    expect(await panel(old.page).textContent()).toContain('an older version wrote it');
  });
});

describe('the page of trees', () => {
  it('is reached by its key and by the switch, is in the link, and Escape leads back to the fleet', async () => {
    const { page } = await open(campaigns, '');
    await page.keyboard.press('t');
    await tree(page, 'factory-leak').waitFor();
    await expect.poll(() => page.url()).toContain('&view=trees');
    await page.reload();
    await tree(page, 'factory-leak').waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.url()).not.toContain('view=');
    expect(await tree(page, 'factory-leak').count()).toBe(0);
    await page.getByRole('button', { name: 'Trees' }).click();
    await tree(page, 'factory-leak').waitFor();
    await page.getByRole('button', { name: 'Fleet', exact: true }).click();
    expect(await tree(page, 'factory-leak').count()).toBe(0);
  });

  it('has a tree for each campaign, and one for each actor with attacks outside of them', async () => {
    const { page } = await open(campaigns);
    await tree(page, 'factory-leak').waitFor();
    expect(
      await page
        .getByRole('region', { name: /^Attack tree/ })
        .locator('h3 > span')
        .allTextContents(),
    ).toEqual([
      ...['Attack tree: factory-leak', 'Attack tree: door-rattler', 'Attack tree: trudy, outside of campaigns'],
    ]);
  });

  it('says in a run without attacks that it has none, and offers no switch there', async () => {
    const { page } = await openPage(
      `${held.server.address}#v=1&run=${storm.slice(storm.lastIndexOf('/') + 1)}&view=trees`,
    );
    await page.getByText('No attack in this run').waitFor();
    expect(await page.getByRole('navigation', { name: 'Pages' }).count()).toBe(0);
    expect(await page.getByText('older version').count()).toBe(0);
  });

  it('says of a run whose folder does not have the graph that an older version wrote it', async () => {
    const { page } = await open(older);
    await tree(page, 'factory-leak').waitFor();
    expect(await page.locator('.trees').textContent()).toContain('an older version wrote it');
  });
});

describe('the attack tree', () => {
  it('says of each step by the instant what it waits for, what it came to, and why it never began', async () => {
    const { page } = await open(campaigns, '&view=trees&t=0');
    await expect.poll(() => step(page, 'clones').textContent()).toContain('waits until "dump" has gained something');
    expect(await step(page, 'clones').getAttribute('class')).toContain('pending');
    await page.keyboard.press('End');
    await expect.poll(() => step(page, 'dump').textContent()).toContain('4 let in');
    expect(await step(page, 'dump').getAttribute('class')).toContain('reached');
    expect(await step(page, 'forged, in haste').getAttribute('class')).toContain('struck');
    expect(await step(page, 'forged, in haste').textContent()).toContain('6 refusedby certificate-chain');
    expect(await step(page, 'forgeries').textContent()).toContain('never began: "clones" did not fail');
    expect(await tree(page, 'factory-leak').locator('.goal').textContent()).toMatch(/obeyed on 2 .*reached \+/);
  });

  it('shows the devices behind each number on the map', async () => {
    const { page } = await open(campaigns);
    await page.keyboard.press('End');
    const caught = () => page.locator('.find .caught').textContent();
    await step(page, 'dump').getByRole('button', { name: '4 let in' }).click();
    await expect.poll(caught).toBe('4 let in by dump ×');
    await step(page, 'forged, in haste').getByRole('button', { name: 'certificate-chain' }).click();
    await expect.poll(caught).toBe('6 refused to forged, in haste: certificate-chain ×');
    await step(page, 'copies').getByRole('button', { name: '2 not begun' }).click();
    await expect.poll(caught).toBe('2 not begun by copies ×');
  });

  it('leads by Enter to the start of a step', async () => {
    const { page } = await open(campaigns);
    await page.keyboard.press('End');
    await step(page, 'again').getByRole('button', { name: 'again' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('.find .caught').textContent()).toBe('6 touched by again ×');
  });

  it('draws a line for each need, guard and objective, and is a list where that has no room', async () => {
    const { page } = await open(campaigns, '&view=trees', { viewport: { width: 1440, height: 900 } });
    const lines = tree(page, 'factory-leak').locator('svg > path');
    await lines.first().waitFor({ state: 'attached' });
    const kinds = await lines.evaluateAll((all) => all.map((line) => line.classList[0]));
    // Clones or forgeries to tap and to commands; dump to clones, and clones to forgeries; commands to the objective.
    expect(kinds.toSorted()).toEqual(['guard', 'guard', 'need', 'need', 'need', 'need', 'objective']);
    await page.setViewportSize({ width: 500, height: 900 });
    await expect.poll(() => lines.count()).toBe(0);
    expect(await step(page, 'tap').textContent()).toContain('needs a session in its name: from "clones"');
  });

  it('has a table with a row for each step', async () => {
    const { page } = await open(campaigns);
    await page.keyboard.press('End');
    await expect.poll(() => step(page, 'dump').textContent()).toContain('4 let in');
    await tree(page, 'factory-leak').getByLabel('table and files').click();
    await tree(page, 'factory-leak').getByRole('button', { name: 'Show as a table' }).click();
    const rows = tree(page, 'factory-leak').getByRole('row');
    expect(await rows.count()).toBe(6);
    expect(await rows.nth(1).textContent()).toMatch(/^dumpA14 dumpreached4400/);
  });
});

describe('the spread tree', () => {
  it('grows with the instant, and goes back with it', async () => {
    const { page } = await open(worm, `&view=trees&t=${29 * MINUTE}`);
    await spread(page).getByRole('button', { name: '0 devices' }).waitFor();
    await page.keyboard.press('End');
    await expect.poll(() => spread(page).locator('h3').textContent()).toMatch(/1\d devices/);
    await page.keyboard.press('Home');
    await spread(page).getByRole('button', { name: '0 devices' }).waitFor();
  });

  it('leads by arrow keys from device to device, tells each, lights it on the map, and selects it by Enter', async () => {
    const { page } = await open(worm);
    await page.keyboard.press('End');
    await expect.poll(() => spread(page).locator('h3').textContent()).toMatch(/1\d devices/);
    await page.getByRole('button', { name: /^Who compromised whom/ }).focus();
    await page.keyboard.press('ArrowDown');
    const told = page.locator('#pointed');
    await expect
      .poll(() => told.textContent())
      .toMatch(/^acme\/camera-\d+, \+0ms: control .* by "one camera", from mallory, outside/);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => told.textContent()).toMatch(/by "the worm", from acme\/camera-\d+/);
    await page.locator('.overlay .hovered').waitFor({ state: 'attached' });
    const name = (await told.textContent())!.split(',')[0];
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name }).waitFor();
    await expect.poll(() => page.url()).toContain(`sel=${name}`);
    expect(await page.locator('.trees').count()).toBe(1);
  });

  it('is where Escape leads back to from the page of a device that was opened there', async () => {
    const { page } = await open(worm);
    await page.keyboard.press('End');
    await page.getByRole('button', { name: /^Who compromised whom/ }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Open/ }).first().click();
    await expect.poll(() => page.url()).toContain('&view=device');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.url()).toContain('&view=trees');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.url()).not.toContain('sel=');
    await page.keyboard.press('Escape');
    await expect.poll(() => page.url()).not.toContain('view=');
  });

  it('says in words where attacks came to nothing', async () => {
    const { page } = await open(refused, '&view=trees&t=0');
    const words = () => spread(page).locator('.empty').textContent();
    await expect.poll(words).toBe('No attack had begun by this instant.');
    await page.keyboard.press('End');
    await expect.poll(words).toMatch(/^Attacked \d+ times; nothing succeeded\.$/);
  });

  it('has a table with a row for each device that had been taken', async () => {
    const { page } = await open(worm);
    await page.keyboard.press('End');
    await showsT(page, 12 * 60 * MINUTE);
    const count = Number(/\d+/.exec((await spread(page).locator('h3 button').first().textContent())!)![0]);
    expect(count).toBeGreaterThan(10);
    await spread(page).getByLabel('table and files').click();
    await spread(page).getByRole('button', { name: 'Show as a table' }).click();
    await expect.poll(() => spread(page).getByRole('row').count()).toBe(count + 1);
  });
});

describe('the blast radius ladder', () => {
  const ladder = (page: Page) => page.getByRole('region', { name: 'Blast radius ladder' });
  const rungs = (page: Page) => ladder(page).locator('tbody tr').allTextContents();

  it('has by the instant what is reached, what could be, and all; each number shows its devices', async () => {
    const { page } = await open(refused, '&view=trees&t=0');
    await expect.poll(() => rungs(page)).toEqual(['devices05080–', 'credentials05080–', 'topics05080–', 'tenants011–']);
    await page.keyboard.press('End');
    await expect.poll(() => rungs(page)).toContain('credentials505080–');
    expect(await rungs(page)).toContain('devices05080–');
    await ladder(page).getByRole('button', { name: '50 devices that could be reached' }).click();
    await expect.poll(() => page.locator('.find .caught').textContent()).toContain('50');
    expect(await ladder(page).textContent()).toContain('chance and time go the way of the actor');
  });

  it('has the same as a table, and says of an older run that it does not know what could be reached', async () => {
    const { page } = await open(refused);
    await page.keyboard.press('End');
    await ladder(page).getByText('⋯').click();
    await ladder(page).getByRole('button', { name: 'Show as a table' }).click();
    await expect.poll(() => ladder(page).locator('th').allTextContents()).toContain('out of reach and refused by');
    rewriteManifest(older, (manifest) => {
      manifest.reach = undefined;
    });
    const before = await open(older);
    await expect.poll(() => ladder(before.page).textContent()).toContain('an older version wrote it');
  });
});
