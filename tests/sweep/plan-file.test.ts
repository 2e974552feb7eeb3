import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plannedFromFile, writePlanOf } from '../../bin/sweep/planned-from-file.ts';
import { plannedSweep } from '../../bin/sweep/sweep-scenario.ts';
import type { AskedSweep } from '../../reports/sweep/plan-file.ts';
import { readScenario } from '../../scenarios/index.ts';
import { emptyFolder, tiny } from '../kit/tiny-sweep.ts';

const asked: AskedSweep = {
  ...{ scenario: 'reconnect-storm', set: tiny.set, with: [], seeds: 3, seed: '1', vary: tiny.vary, variant: [] },
  metric: [],
};

const plannedHere = async ({ scenario, set, with: overlays, metric: metrics, ...rest }: AskedSweep) =>
  plannedSweep(await readScenario(scenario, { set, with: overlays }), { ...rest, metrics, variants: rest.variant });

/** The plan of `asked` in a folder, with other members. Beside the folder lie a scenario and a list of devices. */
async function planWith(members: object): Promise<string> {
  const folder = join(emptyFolder(), 'lab');
  mkdirSync(folder);
  const path = join(folder, 'plan.json');
  await writePlanOf(await plannedHere(asked), asked, path);
  writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...members }));
  writeFileSync(join(folder, '../devices.csv'), 'id\n');
  copyFileSync(join(import.meta.dirname, '../../scenarios/reconnect-storm.yaml'), join(folder, '../own.yaml'));
  symlinkSync('../own.yaml', join(folder, 'link.yaml'));
  return path;
}

/** Of a plan, cells with these settings. */
const given = (...values: readonly Readonly<Record<string, string>>[]) => ({
  given: { cells: values.map((each) => ({ name: 'a', values: each })), command: 'fleetlab counterfactual' },
});

describe('the plan of a sweep', () => {
  it('comes to the same sweep wherever it is', async () => {
    expect((await plannedFromFile(await planWith({}))).sweep).toEqual((await plannedHere(asked)).sweep);
  });

  it('has the same bytes each time', async () => {
    const [one, other] = [join(emptyFolder(), 'plan.json'), join(emptyFolder(), 'plan.json')];
    for (const path of [one, other]) await writePlanOf(await plannedHere(asked), asked, path);
    expect(readFileSync(one)).toEqual(readFileSync(other));
  });

  it.each<[string, object, string | RegExp]>([
    [
      'another version',
      { version: '0.0.1' },
      /the plan is of fleetlab 0\.0\.1, and this is .*\n {2}install fleetlab 0\.0/,
    ],
    [
      'another hash',
      { planHash: 'a'.repeat(64) },
      /comes to another sweep here.*\n {2}copy the whole folder of the plan/,
    ],
    ['other flags', { seeds: 4 }, 'the plan comes to another sweep here'],
    ['another format', { format: 'fleetlab-sweep' }, 'it does not say "format": "fleetlab-sweep-plan"'],
    ['a schema from the future', { schema: 2 }, 'the plan has schema 2'],
    ['an unknown key', { secret: 1 }, 'Unknown key "secret"'],
    ['a key of every object', { constructor: 1 }, 'Unknown key "constructor"'],
    [
      'a path up',
      { scenario: '../own.yaml' },
      'scenario: this is no plan of a sweep: the path leads out of the folder',
    ],
    ['a path up within', { with: ['a/../../own.yaml'] }, 'the path leads out of the folder of the plan'],
    ['an absolute path', { scenario: join(import.meta.dirname, 'x.yaml') }, 'the path leads out of the folder'],
    ['a path of Windows', { scenario: 'C:\\x.yaml' }, 'the path leads out of the folder'],
    ['a link out of the folder', { scenario: 'link.yaml' }, '"link.yaml" is outside of the folder'],
    ['a setting that names a file outside', { set: ['fleet.from=../devices.csv'] }, 'is outside of the folder'],
    ['a variation that does', { vary: ['fleet.from=../devices.csv'] }, 'is outside of the folder'],
    ['given cells that name a file outside', given({ 'fleet.from': '../devices.csv' }), 'is outside of the folder'],
    ['given cells of one name', given({}, {}), 'two cells have the same name'],
    ['given cells that are none', given(), 'given.cells'],
    ['no seeds', { seeds: 0 }, 'at seeds'],
    ['too many seeds', { seeds: 1e9 }, 'at seeds'],
    ['a live run', { fidelity: 'live' }, 'at fidelity'],
    ['too many flags', { set: Array(1_001).fill('duration=1h') }, 'at set'],
    ['more cells than fit in memory', { vary: manyValues() }, 'is more than 10000 cells'],
  ])('is refused with %s', async (_what, members, message) => {
    await expect(plannedFromFile(await planWith(members))).rejects.toThrow(message);
  });

  it.each([
    ['no JSON', () => '{', 'it is not JSON'],
    ['a list', () => '[]', 'it does not say "format"'],
    ['null', () => 'null', 'it does not say "format"'],
    ['larger than any', () => ' '.repeat(2 ** 20 + 1), 'it has 1048577 bytes'],
    ['not without a prototype', (text: string) => text.replace('{', '{ "__proto__": {},'), 'Unknown key "__proto__"'],
  ])('is refused if it is %s', async (_what, edit, message) => {
    const path = await planWith({});
    writeFileSync(path, edit(readFileSync(path, 'utf8')));
    await expect(plannedFromFile(path)).rejects.toThrow(message);
  });
});

/** Twelve paths of ten values each. */
function manyValues(): readonly string[] {
  const values = Array.from({ length: 10 }, (_, nth) => `${nth + 1}%`).join(',');
  return Array.from({ length: 12 }, (_, nth) => `path${nth}=${values}`);
}
