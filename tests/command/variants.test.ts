import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder, fleetlab, onlyRun } from '../kit/fleetlab.ts';

/** A folder with one scenario that has two variants, one of which misses its threshold. */
function scenarioFolder(): string {
  const cwd = emptyFolder();
  writeFileSync(
    join(cwd, 'pair.yaml'),
    `name: pair
claim: Two sensors are online within a minute.
fidelity: model
duration: 2m
fleet:
  - { tenant: acme, product: sensor, profile: legacy-rtos, count: 2 }
expect: { fleet.onlineAtEnd: value == 100% }
variants:
  crowded:
    claim: There is room for one of them.
    broker: { maxConnections: 1 }
  cramped:
    broker: { maxConnections: 1 }
    expect: { fleet.onlineAtEnd: null, connect.never: value == 1 }
`,
  );
  return cwd;
}

describe('fleetlab run --variant', () => {
  it('runs one variant under both names', async () => {
    const cwd = scenarioFolder();
    const { code, stdout } = await fleetlab(['run', 'pair.yaml', '--variant', 'crowded', '--quiet'], { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('pair.crowded');
    expect(stdout).toContain('There is room for one of them.');
    expect(onlyRun(cwd)).toContain('pair.crowded-1-');
  });

  it('all runs each of them, ends with a table, and with 1 if any missed', async () => {
    const cwd = scenarioFolder();
    const { code, stdout } = await fleetlab(['run', 'pair.yaml', '--variant', 'all', '--quiet'], { cwd });
    expect(code).toBe(1);
    expect(readdirSync(join(cwd, 'runs'))).toHaveLength(3);
    const [, table] = stdout.split('pair, its variants side by side');
    expect(table).toMatch(/as written +crowded +cramped/);
    expect(table).toMatch(/fleet\.onlineAtEnd +value == 100% +ok 100% +FAIL 50% +-/);
    expect(table).toMatch(/connect\.never +value == 1 +- +- +ok 1 device/);
    expect(table).toContain('2 of 3 met all their thresholds');
  });

  it('all prints a list of summaries with --json', async () => {
    const { code, stdout } = await fleetlab(['run', 'pair.yaml', '--variant', 'all', '--quiet', '--json'], {
      cwd: scenarioFolder(),
    });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([
      { variant: 'as written', scenario: 'pair', passed: true },
      { variant: 'crowded', scenario: 'pair.crowded', passed: false },
      { variant: 'cramped', scenario: 'pair.cramped', passed: true },
    ]);
  });

  it('names the known variants for an unknown one', async () => {
    const cwd = scenarioFolder();
    const { code, stderr } = await fleetlab(['run', 'pair.yaml', '--variant', 'crowd'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toContain('did you mean "crowded"? known here: crowded, cramped, all');
    expect(readdirSync(cwd)).toEqual(['pair.yaml']);
  });
});

describe('fleetlab list', () => {
  it('of a scenario prints its claim and those of its variants', async () => {
    const cwd = scenarioFolder();
    const { code, stdout } = await fleetlab(['list', 'pair.yaml'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('Two sensors are online within a minute.');
    expect(stdout).toMatch(/crowded +There is room for one of them\./);
    expect(stdout).toMatch(/cramped +makes the same claim/);
    const { variants } = JSON.parse((await fleetlab(['list', 'pair.yaml', '--json'], { cwd })).stdout);
    expect(variants).toEqual([{ name: 'crowded', claim: 'There is room for one of them.' }, { name: 'cramped' }]);
  });
});
