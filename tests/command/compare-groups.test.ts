import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunComparison } from '../../reports/outcome/compare-runs.ts';
import { emptyFolder, fleetlab } from '../kit/fleetlab.ts';

const cwd = emptyFolder();

const plant = (name: string, sensors = 30) => `name: ${name}
claim: A plant comes back.
duration: 40m
fleet:
  - { tenant: acme, product: sensor, profile: esp32, count: ${sensors}, backoff: { initial: 10s, max: 20s } }
  - { tenant: acme, product: valve, profile: esp32, count: 20, backoff: { initial: 10s, max: 20s } }
timeline:
  - { at: 30m, do: outage, of: broker, for: 1m }
expect:
  reconnect.time{by:product}: max < 5m
variants:
  calm: { duration: 41m }
`;

const folders: Record<'before' | 'after' | 'other' | 'variant', string> = {
  ...{ before: '', after: '', other: '', variant: '' },
};

beforeAll(async () => {
  writeFileSync(join(cwd, 'plant.yaml'), plant('plant'));
  writeFileSync(join(cwd, 'other.yaml'), plant('other', 25));
  const folderOf = async (...args: readonly string[]): Promise<string> =>
    JSON.parse((await fleetlab(['run', ...args, '--fidelity', 'model', '--json', '--quiet'], { cwd })).stdout).folder;
  folders.before = await folderOf('plant.yaml');
  // Valves wait so long that they are not back when the run ends.
  folders.after = await folderOf('plant.yaml', '--set', 'fleet[acme/valve].backoff={ initial: 30m, max: 30m }');
  folders.variant = await folderOf('plant.yaml', '--variant', 'calm');
  folders.other = await folderOf('other.yaml');
});

const compare = async (left: string, right: string, ...flags: readonly string[]) =>
  fleetlab(['compare', left, right, ...flags], { cwd });
const compared = async (left: string, right: string, ...flags: readonly string[]): Promise<RunComparison> =>
  JSON.parse((await compare(left, right, '--json', ...flags)).stdout);

describe('fleetlab compare, by group', () => {
  it('names the group that carries the difference, and compares the figures of the groups of both runs', async () => {
    const { code, stdout } = await compare(folders.before, folders.after, '--limit', '3');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^different plans, in fleet\n/);
    expect(stdout).toMatch(
      /devices that differ, by group\n {2}product:sensor {2}0 of 30 devices\n {2}product:valve {3}\d+ of 20 devices\ncarried by product:valve: \d+ of 20 devices differ\n/,
    );
    expect(stdout).toMatch(/ {2}reconnect\.time p95 +product:valve +\S+ \| never \(\d+ never\)/);
    expect(stdout).not.toMatch(/reconnect\.time p95 +product:sensor/);
  });

  it('has the same as JSON: devices that differ add up, whichever attribute they are divided by', async () => {
    const { runs, differences, groups, carriedBy, figures } = await compared(folders.before, folders.after);
    expect(runs).toEqual([{ what: 'plan', fields: ['fleet'] }]);
    const differing = new Set(differences.flatMap(({ number }) => (number === undefined ? [] : [number])));
    expect(differing.size).toBeGreaterThan(0);
    expect(groups.reduce((sum, group) => sum + group.differing, 0)).toBe(differing.size);
    expect(carriedBy).toEqual(groups.find(({ on }) => on === 'product:valve'));
    expect(new Set(figures.map(({ on }) => on))).toEqual(new Set(['product:valve']));
  });

  it('compares the figures by an attribute that no threshold names', async () => {
    const { figures } = await compared(folders.before, folders.after, '--by', 'tenant', '--by', 'firmware');
    expect([...new Set(figures.map(({ on }) => on))].toSorted()).toEqual(['firmware:1.0.0', 'tenant:acme']);
  });

  it('refuses an attribute that there is not, with those that there are', async () => {
    const { code, stdout, stderr } = await compare(folders.before, folders.after, '--by', 'produkt');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('devices are not grouped by "produkt"');
    expect(stderr).toContain('did you mean "product"?');
  });

  it('says so of runs of different scenarios and fleets, and what that means', async () => {
    const { stdout } = await compare(folders.before, folders.other, '--limit', '1');
    expect(stdout).toMatch(/^different scenarios: plant \| other\n {2}what differs below may come from that alone/);
    expect(stdout).toContain('different fleets: device number 26 is acme/sensor-26 | acme/valve-1\n');
    expect((await compared(folders.before, folders.other)).runs).toMatchObject([
      { what: 'scenario', left: 'plant', right: 'other' },
      { what: 'plan', fields: ['fleet'] },
      { what: 'fleet', device: 25, left: 'acme/sensor-26', right: 'acme/valve-1' },
    ]);
  });

  it('takes a variant for one of the same scenario', async () => {
    const { stdout } = await compare(folders.before, folders.variant, '--limit', '1');
    expect(stdout).toMatch(/^different variant: plant \| plant\.calm\ndifferent plans, in durationMs\n/);
    expect(stdout).not.toContain('different scenarios');
  });

  it('of another fidelity have the same plan: the kind of their keys follows from it', async () => {
    const packets = await fleetlab(['run', 'plant.yaml', '--fidelity', 'packet', '--json', '--quiet'], { cwd });
    const { stdout } = await compare(folders.before, JSON.parse(packets.stdout).folder);
    expect(stdout).toMatch(/^different fidelity: model \| packet\n/);
    expect(stdout).not.toContain('different plans');
  });

  it('has nothing of it for a run and itself', async () => {
    const { code, stdout } = await compare(folders.before, folders.before);
    expect(code).toBe(0);
    expect(stdout).toBe(`equal device outcomes: ${folders.before} | ${folders.before}\n`);
  });
});
