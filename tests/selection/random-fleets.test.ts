import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runPlan } from '../../bin/app/run-plan.ts';
import { folderStore } from '../../bin/app/run-store.ts';
import { query } from '../../reports/query/query.ts';
import { filesOnDisk, openRun as openFolder } from '../../reports/run-folder/index.ts';
import { runSelector } from '../../reports/selection/select-in-run.ts';
import { selectDevices } from '../../sim/fleet/select-devices.ts';
import { Purpose } from '../../sim/kernel/chance/chance.ts';
import type { Plan, ProductPlan } from '../../sim/plan/plan.ts';
import type { Selection } from '../../sim/plan/selection.ts';
import { readSelection } from '../../sim/selection/read-selection.ts';
import { liveFacts } from '../../sim/simulation/live-facts.ts';
import type { World } from '../../sim/simulation/world.ts';
import { openRun, type RunHere } from '../../viz/data/open-run.ts';
import { plainNetwork, planWith } from '../kit/small-plan.ts';

/** A device as the files of its run show it at the end. */
interface Device {
  readonly number: number;
  readonly name: string;
  readonly words: Readonly<Record<string, string>>;
  readonly draw: number;
}

/** An expression, and the devices that it means, read without the code under test. */
interface Expression {
  readonly text: string;
  readonly means: (fleet: readonly Device[]) => readonly Device[];
  readonly hasChance: boolean;
}

const shares = (names: readonly string[]) => names.map((name) => ({ name, share: 1 / names.length }));

const product = fc.record({
  tenant: fc.constantFrom('acme', 'beta'),
  profile: fc.constantFrom('sphere', 'esp32', 'linux-gateway'),
  firmware: fc.constantFrom('1.0.0', '1.1.0'),
  count: fc.integer({ min: 1, max: 30 }),
  rings: fc.constantFrom(shares(['all']), shares(['canary', 'broad'])),
  sites: fc.constantFrom(shares(['main']), shares(['plant 1', 'plant 2', 'main'])),
});

const planOf = (seed: string, products: readonly Partial<ProductPlan>[]): Plan =>
  planWith(
    products.map((fields, nth) => ({
      ...fields,
      product: ['sensor', 'valve', 'meter'][nth] ?? 'other',
      ...(nth === 1 ? { gateway: { ...gatewayOf(products), leaves: leavesOf(products), lan: plainNetwork } } : {}),
    })),
    {
      seed,
      durationMs: 1_200_000,
      timeline: [
        entry('storm', 300_000, { kind: 'outage', of: 'network', forMs: 3_600_000, on: { share: 0.3 } }),
        entry('dark', 400_000, { kind: 'power-off', on: { pick: 2 } }),
        entry('again', 500_000, { kind: 'restart', on: { 'same-as': 'dark' } }),
      ],
    },
  );

/** Valves are behind the sensors, as many behind each of them as it takes. */
const gatewayOf = ([{ tenant = 'acme' }]: readonly Partial<ProductPlan>[]) => ({ tenant, product: 'sensor' });
const leavesOf = ([{ count: sensors = 1 }, { count: valves = 1 } = {}]: readonly Partial<ProductPlan>[]): number =>
  Math.ceil(valves / sensors);

const entry = (label: string, atMs: number, action: Plan['timeline'][number]['action']) => ({
  label,
  trigger: { kind: 'at', atMs } as const,
  action,
});

interface Case {
  readonly world: World;
  readonly path: string;
  readonly page: RunHere;
  readonly inFolder: (text: string) => Promise<readonly number[]>;
  readonly fleet: readonly Device[];
  readonly remove: () => void;
}

async function caseOf(plan: Plan): Promise<Case> {
  const root = mkdtempSync(join(tmpdir(), 'fleetlab-selection-'));
  const ran: { world?: World; path?: string } = {};
  await runPlan(plan, (assembled) => {
    const store = folderStore(root)(assembled);
    Object.assign(ran, { world: assembled, path: store.folder });
    return store;
  });
  const { world, path } = ran as Required<typeof ran>;
  const page = await openRun(filesOnDisk(path));
  const folder = await openFolder(path);
  const rowsOf = async (sql: string) => (await query(folder, sql)).rows;
  const changes = await rowsOf('SELECT device, region, state FROM changes ORDER BY row');
  const { regions } = folder.manifest;
  const all = await rowsOf('SELECT name, tenant, product, profile, ring, site, firmware FROM devices ORDER BY device');
  const fleet = all.map(([name, tenant, product, profile, ring, site, firmware], number): Device => {
    const states = regions.map(({ name: region, states }, r) => {
      const last = changes.findLast(([device, of]) => device === number && of === r);
      return [region, states[Number(last?.[2] ?? 0)]] as const;
    });
    return {
      number,
      name: String(name),
      words: { tenant, product, profile, ring, site, firmware, ...Object.fromEntries(states) } as Device['words'],
      draw: world.fleet.chance.uniformAt(world.fleet.keyOf(number), Purpose.selection, 0),
    };
  });
  const select = await runSelector(filesOnDisk(path));
  const inFolder = async (text: string) => [...(await select(readSelection(text)))];
  return { world, path, page, inFolder, fleet, remove: () => rmSync(root, { recursive: true, force: true }) };
}

const keys = ['tenant', 'product', 'profile', 'ring', 'site', 'firmware', 'power', 'link', 'trust', 'update'] as const;

/** Terms that devices of the fleet have. */
function terms(fleet: readonly Device[]): fc.Arbitrary<Expression> {
  const word = fc.constantFrom(...keys).chain((key) =>
    fc
      .uniqueArray(fc.constantFrom(...new Set(fleet.map(({ words }) => words[key]))), { minLength: 1, maxLength: 2 })
      .map(
        (values): Expression => ({
          text: `${key}:${values.map((value) => (value.includes(' ') ? `"${value}"` : value)).join(',')}`,
          means: (devices) => devices.filter(({ words }) => values.includes(words[key])),
          hasChance: false,
        }),
      ),
  );
  const name = fc.constantFrom('acme', 'sensor', '-1', 'e').map(
    (part): Expression => ({
      text: part === '-1' ? 'name:-1' : part,
      means: (devices) => devices.filter((device) => device.name.includes(part)),
      hasChance: false,
    }),
  );
  const exact = fc.constantFrom(...fleet).map(
    (wanted): Expression => ({
      text: `name:${wanted.name}`,
      means: (devices) => devices.filter((device) => device === wanted),
      hasChance: false,
    }),
  );
  const ending = fc.constantFrom(...fleet).map(
    ({ name: wanted }): Expression => ({
      text: `name:*${wanted.slice(3)}`,
      means: (devices) => devices.filter((device) => device.name.endsWith(wanted.slice(3))),
      hasChance: false,
    }),
  );
  const sensors = fleet.filter(({ words }) => words.product === 'sensor');
  const valves = fleet.filter(({ words }) => words.product === 'valve');
  const behind = fc.constantFrom(...sensors).map((gateway): Expression => {
    const leaves = Math.ceil(valves.length / sensors.length);
    const nth = sensors.indexOf(gateway);
    const those = valves.slice(nth * leaves, (nth + 1) * leaves);
    return {
      text: `gateway:${gateway.name}`,
      means: (devices) => devices.filter((device) => those.includes(device)),
      hasChance: false,
    };
  });
  const share = fc.integer({ min: 1, max: 100 }).map(
    (percent): Expression => ({
      text: `share:${percent}%`,
      means: (devices) => devices.filter(({ draw }) => draw < percent / 100),
      hasChance: true,
    }),
  );
  return fc.oneof({ weight: 6, arbitrary: word }, name, exact, ending, behind, share);
}

const lowest = (devices: readonly Device[], count: number): readonly Device[] =>
  devices.toSorted((a, b) => a.draw - b.draw || a.number - b.number).slice(0, count);

function expressions(fleet: readonly Device[]): fc.Arbitrary<Expression> {
  const { whole } = fc.letrec<{ whole: Expression }>((tie) => ({
    whole: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      terms(fleet),
      tie('whole').map(
        ({ text, means, hasChance }): Expression => ({
          text: `not (${text})`,
          means: (devices) => {
            const meant = new Set(means(devices));
            return devices.filter((device) => !meant.has(device));
          },
          hasChance,
        }),
      ),
      fc.tuple(tie('whole'), tie('whole'), fc.constantFrom(' and ', ' ')).map(
        ([a, b, and]): Expression => ({
          text: `(${a.text})${and}(${b.text})`,
          means: (devices) => {
            const meant = new Set(b.means(devices));
            return a.means(devices).filter((device) => meant.has(device));
          },
          hasChance: a.hasChance || b.hasChance,
        }),
      ),
      fc.tuple(tie('whole'), tie('whole')).map(
        ([a, b]): Expression => ({
          text: `(${a.text}) or (${b.text})`,
          means: (devices) => {
            const meant = new Set([...a.means(devices), ...b.means(devices)]);
            return devices.filter((device) => meant.has(device));
          },
          hasChance: a.hasChance || b.hasChance,
        }),
      ),
      fc
        .tuple(
          tie('whole').filter(({ hasChance }) => !hasChance),
          fc.integer({ min: 1, max: 20 }),
        )
        .map(
          ([{ text, means }, count]): Expression => ({
            text: `(${text}) and pick:${count}`,
            means: (devices) => lowest(means(devices), count).toSorted((a, b) => a.number - b.number),
            hasChance: true,
          }),
        ),
    ),
  }));
  return whole;
}

describe('a random expression', () => {
  let cases: readonly Case[] = [];
  beforeAll(async () => {
    const fleets = fc.sample(fc.array(product, { minLength: 1, maxLength: 3 }), { numRuns: 5, seed: 2026 });
    cases = await Promise.all(fleets.map((products, nth) => caseOf(planOf(`fleet ${nth}`, products))));
  });
  afterAll(() => {
    for (const { remove, world } of cases) {
      world.fabric.dispose();
      remove();
    }
  });

  it('means the same devices in a running fleet, in a run folder and on the page, and those that it says', async () => {
    for (const { world, page, inFolder, fleet } of cases) {
      await fc.assert(
        fc.asyncProperty(expressions(fleet), async ({ text, means }) => {
          const expected = means(fleet).map(({ number }) => number);
          expect([...inFleet(world, readSelection(text), 0)]).toEqual(expected);
          const found = await page.find(text, page.info.end);
          expect(found.fault).toBeUndefined();
          expect(numbersIn(found.bits)).toEqual(expected);
          expect(await inFolder(text)).toEqual(expected);
        }),
        { numRuns: 40 },
      );
    }
  });

  it('selects the devices of an earlier step, and afterwards those that it touched', async () => {
    for (const { path, page, inFolder, world } of cases) {
      const folder = await openFolder(path);
      const dark = inFleet(world, { pick: 2 }, 1);
      const { rows } = await query(
        folder,
        `SELECT DISTINCT device FROM (SELECT device, cause FROM changes UNION ALL SELECT device, cause FROM events)
         WHERE device IS NOT NULL AND cause IN (SELECT row FROM events WHERE kind = 'step.started' AND detail = 'again') ORDER BY 1`,
      );
      expect(rows.map(([device]) => device)).toEqual([...dark]);
      expect(numbersIn((await page.find('touched-by:again', page.info.end)).bits)).toEqual([...dark]);
      expect(await inFolder('touched-by:dark')).toEqual(expect.arrayContaining([...dark]));
    }
  });
});

const numbersIn = (bits: Uint8Array): number[] =>
  [...bits].flatMap((byte, i) => [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte >> bit) & 1).map((bit) => i * 8 + bit));

const inFleet = (world: World, selection: Selection, draw: number): Uint32Array =>
  selectDevices(world.fleet, selection, draw, {
    ...liveFacts(world.fleet, world.projection, world.platforms),
    devicesOf: () => [],
    touchedBy: () => [],
    gainedBy: () => [],
  });
