import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CostResult, controlCosts } from '../../bin/costs/measure-costs.ts';
import type { CostPart, Costs } from '../../reports/costs/control-costs.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { switches } from '../../sim/plan/control-list.ts';
import { costRow, tracesText } from '../readme/measured-costs.ts';

const measured = [
  'byte-budget',
  'concurrent-use',
  'minimum-version',
  'plausibility',
  'revocation-freshness',
  'reserved-topics',
] as const;
const page = readFileSync(join(import.meta.dirname, '../../docs/controls.md'), 'utf8');
const table = page.slice(page.indexOf('<!-- measured: control-costs -->'), page.indexOf('<!-- end of measured -->'));
const rows = new Map([...table.matchAll(/^\| `([a-z-]+)` \|.*$/gm)].map(([row, id]) => [id, row]));

let result: CostResult;
beforeAll(async () => {
  result = await controlCosts(await loadScenario('honest-faults'), { controls: measured, everyVariant: true });
}, 600_000);

const of = (control: string) => result.costs.find((one) => one.control === control)!;
const costsIn = (control: string, variant: string): Costs => partIn(control, variant)!.costs;
const partIn = (control: string, variant: string): CostPart | undefined =>
  of(control).parts.find(({ scenario }) => scenario === `honest-faults.${variant}`);

describe('in a fleet with honest faults and no attacker', () => {
  it('runs each variant with each control on and off', () => {
    expect(result).toMatchObject({ end: 'finished', failed: [] });
    expect(result.head.scenarios).toHaveLength(8);
    expect(result.costs.map(({ control }) => control).sort()).toEqual([...measured].sort());
  });

  it('revocation-freshness cuts devices off that come back without a list, for hours, and stops with the outage', () => {
    expect(of('revocation-freshness').asked).toBe('refused');
    const { offlineHours } = costsIn('revocation-freshness', 'revocation');
    // The devices of the north, that is those of one site, from 7 h 20 min until after 9 h: more than an hour, less than three each.
    expect(offlineHours).toBeGreaterThan(12);
    expect(offlineHours).toBeLessThan(3 * 125);
  });

  it('concurrent-use keeps a roaming device waiting for three seconds, and no longer', () => {
    const { offlineHours } = costsIn('concurrent-use', 'networks');
    expect(offlineHours).toBeGreaterThan(0);
    // Eight devices roam.
    expect(offlineHours * 3600).toBeLessThanOrEqual(8 * 4);
    expect(partIn('concurrent-use', 'people')).toBeUndefined();
  });

  it('plausibility doubts at most one in a hundred honest readings, and keeps no device from its session', () => {
    expect(of('plausibility').asked).toBe('refused');
    const hours = result.head.scenarios.reduce((sum, { durationMs }) => sum + durationMs / 3_600_000, 0);
    const readings = 24 * 4 * hours;
    expect(of('plausibility').costs).toMatchObject({ offlineHours: 0, readingsLost: 0, readingsLateHours: 0 });
    expect(of('plausibility').costs!.readingsRefused).toBeGreaterThan(0);
    expect(of('plausibility').costs!.readingsRefused / readings).toBeLessThan(0.01);
  });

  it('minimum-version costs hours where a bad release was stopped and then required', () => {
    expect(costsIn('minimum-version', 'releases').offlineHours).toBeGreaterThan(10);
    expect(of('minimum-version').parts).toHaveLength(1);
  });

  it('byte-budget costs nothing where nobody sends more than the budget', () => {
    for (const variant of ['people', 'attestation', 'authority', 'clocks', 'releases'])
      expect(partIn('byte-budget', variant), variant).toBeUndefined();
    expect(costsIn('byte-budget', 'networks').readingsLateHours).toBeGreaterThan(0);
  });

  it('a control that nothing asks has no costs', () => {
    expect(of('reserved-topics')).toMatchObject({ asked: 'not-asked', costs: null, askedBy: 'only an attack: A06' });
  });
});

describe('the table of docs/controls.md (npm run docs:costs makes it anew)', () => {
  it('has every control that can be switched, and costs only for those that were asked', () => {
    expect([...rows.keys()]).toEqual(switches.map(({ id }) => id));
    for (const row of rows.values())
      expect(row).toMatch(
        /\| not asked \| {2}\| {2}\| {2}\| {2}\| {2}\| {2}\| {2}\||\| (refused|allowed|acted) ?[\d,]* \| [-\d]/,
      );
  });

  it('compares with the runs of this code', () => expect(table).toContain(tracesText(result.head)));

  it.each(measured)('has what was measured of %s', (control) => {
    expect(rows.get(control)).toBe(`| ${costRow(of(control)).join(' | ')} |`);
  });
});

it('a count below one is refused', async () => {
  const scenario = await loadScenario('honest-faults');
  await expect(controlCosts(scenario, { seeds: 0 })).rejects.toThrow('seeds: 0 is no count');
});
