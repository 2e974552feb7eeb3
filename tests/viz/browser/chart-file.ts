import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { query } from '../../../reports/query/query.ts';
import { openRun as openFolder } from '../../../reports/run-folder/index.ts';

/** A CSV file as the page saves it: rows by column name. */
export type Csv = readonly Readonly<Record<string, string>>[];

/** The charts of a page by their titles, or the one that is named, each with the file that it saves. */
export async function chartFiles(page: Page, only?: string): Promise<ReadonlyMap<string, Csv>> {
  const files = new Map<string, Csv>();
  const menus = page.getByLabel(/: table and files$/);
  // Some charts appear only once the run data shows that they have content.
  for (let i = 0; i < (await menus.count()); i++) {
    const menu = menus.nth(i);
    const title = (await menu.getAttribute('aria-label'))!.replace(': table and files', '');
    if (only !== undefined && title !== only) continue;
    await menu.click();
    const saved = page.waitForEvent('download');
    await menu
      .locator('..')
      .getByRole('button', { name: /as CSV$/ })
      .click();
    files.set(title, parsed(readFileSync(await (await saved).path(), 'utf8')));
    await page.waitForTimeout(betweenDownloadsMs);
  }
  return files;
}

/**
 * Chromium silently drops what a page saves beyond ten files a second (Blink, `LocalFrame::ShouldThrottleDownload`).
 */
const betweenDownloadsMs = 150;

/** No cell of these files has quotes inside it. */
function parsed(text: string): Csv {
  const [head, ...lines] = text
    .split('\r\n')
    .map((line) =>
      Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g), ([, quoted, plain]) => quoted ?? plain),
    );
  return lines.map((cells) => Object.fromEntries(head.map((name, i) => [name, cells[i]])));
}

/** SQL answers for a run folder, each queried once: a series, or a count of rows, at an instant. */
export async function folderOf(path: string) {
  const folder = await openFolder(path);
  const { regions } = folder.manifest;
  const answers = new Map<string, Promise<readonly (readonly unknown[])[]>>();
  const rows = (sql: string): Promise<readonly (readonly unknown[])[]> => {
    const known = answers.get(sql) ?? query(folder, sql, { rowsMax }).then((answer) => answer.rows);
    answers.set(sql, known);
    return known;
  };
  const samples = new Map<string, readonly (readonly [t: number, last: number])[]>();

  async function samplesOf(series: string) {
    const known = samples.get(series);
    if (known !== undefined) return known;
    const found = (await rows(`SELECT t, last FROM metrics WHERE level = 0 AND series = '${series}' ORDER BY t`)).map(
      ([t, last]) => [Number(t), Number(last)] as const,
    );
    samples.set(series, found);
    return found;
  }

  const region = regions.findIndex(({ name }) => name === 'link');
  const [dialing, online] = ['dialing', 'online'].map((state) => regions[region].states.indexOf(state));

  return {
    rows,
    link: { region, dialing, online },
    /** The last sample at or before an instant; undefined before the first. */
    async sampleAt(series: string, t: number): Promise<readonly [t: number, last: number] | undefined> {
      return (await samplesOf(series)).findLast(([at]) => at <= t);
    },
    async sampleAfter(series: string, t: number): Promise<readonly [t: number, last: number] | undefined> {
      return (await samplesOf(series)).find(([at]) => at > t);
    },
    /** Devices in a state at an instant, of those that had a row. */
    async inState(region: string, state: string, t: number): Promise<number> {
      const number = regions.findIndex(({ name }) => name === region);
      const code = regions[number].states.indexOf(state);
      const last = `SELECT device, arg_max(state, row) AS state FROM changes WHERE region = ${number} AND t <= ${t} GROUP BY device`;
      // One answer for all states of the region.
      const counts = await rows(`SELECT state, count(*) FROM (${last}) GROUP BY state`);
      return Number(counts.find(([state]) => Number(state) === code)?.[1] ?? 0);
    },
    devices: folder.manifest.counts.devices,
    /** How many certificates are of which age at an instant, where one lasts a day. */
    async certificatesAt(t: number): Promise<ReadonlyMap<string, number>> {
      const number = regions.findIndex(({ name }) => name === 'trust');
      const [certified, expired] = ['certified', 'expired'].map((state) => regions[number].states.indexOf(state));
      const threeHours = 10_800_000;
      const rest = `SELECT device, arg_max(state, row) AS state, max(t) FILTER (state = ${certified}) AS since FROM changes WHERE region = ${number} AND t <= ${t} GROUP BY device`;
      const found = await rows(
        `SELECT CASE WHEN state = ${expired} THEN 'expired' WHEN since IS NULL THEN 'none' WHEN since = 0 THEN 'from before the run' WHEN ${t} - since >= ${8 * threeHours} THEN 'expired' ELSE 'under ' || 3 * (1 + (${t} - since) // ${threeHours}) || 'h old' END, count(*) FROM (SELECT d.device, state, since FROM devices d LEFT JOIN (${rest}) USING (device)) GROUP BY 1`,
      );
      return new Map(found.map(([name, count]) => [String(name).replace('24h', '1d'), Number(count)]));
    },
    /** Devices that had a release written by an instant, since the first rollout began. */
    async reached(t: number): Promise<number> {
      const number = regions.findIndex(({ name }) => name === 'update');
      const code = regions[number].states.indexOf('staged');
      const begun = `SELECT min(row) FROM events WHERE kind = 'rollout.started'`;
      return Number(
        (
          await rows(
            `SELECT count(DISTINCT device) FROM changes WHERE region = ${number} AND state = ${code} AND t <= ${t} AND row > (${begun})`,
          )
        )[0][0],
      );
    },
  };
}

const rowsMax = 10_000_000;

type Folder = Awaited<ReturnType<typeof folderOf>>;

/** Lines of the run page that are samples of a series: of a level its value, of a counter its growth. */
const levels: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Online: { online: 'fleet.online' },
  'Downloads under way': { downloading: 'updates.downloading', 'checks waiting': 'updates.checkQueue' },
};
const counters: Readonly<Record<string, Readonly<Record<string, readonly [series: string, times: number]>>>> = {
  'Connects / s': {
    dialed: ['connects.attempted', 1],
    refused: ['connects.refused', 1],
    accepted: ['connects.accepted', 1],
  },
  'Messages / s': {
    produced: ['messages.produced', 1],
    delivered: ['messages.delivered', 1],
    dropped: ['messages.dropped', 1],
  },
  'Errors reported / s': { errors: ['errors.reported', 1] },
  'Update checks / s': { checks: ['updates.checks', 1], 'not answered': ['updates.dropped', 1] },
  'Update traffic, Mbit/s': { 'asked for': ['updates.bytes', 8e-6] },
};
/** Lines that are counted from rows. */
const counted: Readonly<Record<string, (folder: Folder, t: number) => Promise<number>>> = {
  bricked: (folder, t) => folder.inState('power', 'bricked', t),
  'fell back': (folder, t) => folder.inState('update', 'reverted', t),
  reached: (folder, t) => folder.reached(t),
  'on trial': (folder, t) => folder.inState('update', 'trial', t),
  confirmed: (folder, t) => folder.inState('update', 'confirmed', t),
};

/** A chart's file at an instant compared with the folder; empty where they agree. */
export async function differencesAt(title: string, csv: Csv, folder: Folder, t: number): Promise<readonly string[]> {
  const wrong: string[] = [];
  const expectEqual = (what: string, said: string | undefined, known: number | string | undefined): void => {
    const same = known === undefined ? said === undefined : Math.abs(Number(said) - Number(known)) < 1e-6;
    if (!same) wrong.push(`${title}, ${what} at ${t}: the file says ${said}, the folder ${known}`);
  };
  for (const [label, series] of Object.entries(levels[title] ?? {})) {
    if (csv[0] !== undefined && !(label in csv[0])) continue;
    const row = csv.findLast((one) => Number(one.t) <= t);
    const known = await folder.sampleAt(series, t);
    expectEqual(label, row?.[label], known?.[1]);
    expectEqual(`time of ${label}`, row?.t, known?.[0]);
  }
  for (const [label, [series, times]] of Object.entries(counters[title] ?? {})) {
    const [from, to] = [await folder.sampleAt(series, t), await folder.sampleAfter(series, t)];
    const row = csv.find((one) => one.line === label && Number(one.t) <= t && Number(one.until) > t);
    if (from === undefined || to === undefined) {
      expectEqual(label, row?.gained, undefined);
      continue;
    }
    expectEqual(`beginning of ${label}`, row?.t, from[0]);
    expectEqual(`end of ${label}`, row?.until, to[0]);
    expectEqual(label, row?.gained, (to[1] - from[1]) * times);
    expectEqual(`rate of ${label}`, row?.['per second'], (((to[1] - from[1]) * times) / (to[0] - from[0])) * 1_000);
  }
  if (title === 'Rollout') {
    const row = csv.findLast((one) => Number(one.t) <= t);
    for (const [label, count] of Object.entries(counted)) expectEqual(label, row?.[label], await count(folder, t));
  }
  return wrong;
}

/** Charts of the run page that are not over time, or whose rows are those of a table of the folder. */
export async function otherDifferences(title: string, csv: Csv, folder: Folder, t: number): Promise<readonly string[]> {
  const same = (said: unknown, known: unknown): readonly string[] =>
    JSON.stringify(said) === JSON.stringify(known)
      ? []
      : [`${title} at ${t}: ${JSON.stringify(said).slice(0, 300)} is not ${JSON.stringify(known).slice(0, 300)}`];
  switch (title) {
    case 'Refusals by control': {
      const known = await folder.rows(
        `SELECT control, verdict, count(*) FROM events WHERE verdict IN ('allow', 'refuse') AND control IS NOT NULL AND t BETWEEN ${csv[0]?.t ?? 0} AND ${csv[0]?.until ?? 0} GROUP BY ALL ORDER BY 3 DESC, 1, 2`,
      );
      return same(
        csv.map(({ control, verdict, count }) => [control, verdict, Number(count)]),
        known.map(([control, verdict, count]) => [control, verdict, Number(count)]),
      );
    }
    case 'Certificate age': {
      const at = Number(csv[0].t);
      const known = await folder.certificatesAt(at);
      return same(
        csv.flatMap(({ certificate, devices, t }) =>
          devices === '0' ? [] : [[certificate, Number(devices), Number(t)]],
        ),
        csv.flatMap(({ certificate }) => (known.has(certificate) ? [[certificate, known.get(certificate), at]] : [])),
      ).concat(
        same(
          csv.reduce((sum, { devices }) => sum + Number(devices), 0),
          folder.devices,
        ),
      );
    }
    case 'Course of the rollout': {
      const known = await folder.rows(`SELECT row, t FROM events WHERE kind = 'rollout.moved' ORDER BY row`);
      return same(
        csv.map(({ row, t }) => [Number(row), Number(t)]).sort(([a], [b]) => a - b),
        known.map(([row, t]) => [Number(row), Number(t)]),
      );
    }
    case 'Time to connect': {
      const row = csv.find((one) => Number(one.t) <= t && Number(one.until) >= t);
      const said = row === undefined ? 0 : sumOf(row, ({ t, from, until, to, ...counts }) => Object.values(counts));
      const { region, dialing, online } = folder.link;
      const within = row === undefined ? `${t} AND ${t}` : `${row.t} AND ${row.until}`;
      // A connect is the first entry into online after a dial.
      const known = await folder.rows(
        `SELECT count(*) FROM (SELECT t, state, lag(state) OVER (PARTITION BY device ORDER BY row) AS before FROM changes WHERE region = ${region} AND state IN (${dialing}, ${online})) WHERE state = ${online} AND before = ${dialing} AND t BETWEEN ${within}`,
      );
      return same([said], [Number(known[0][0])]);
    }
    default:
      return [];
  }
}

const sumOf = (
  row: Readonly<Record<string, string>>,
  counts: (row: Record<string, string>) => readonly string[],
): number => counts({ ...row }).reduce((sum, count) => sum + Number(count), 0);
