import { beforeAll, describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import { type Ran, runPlan } from '../kit/run-plan.ts';
import { type ChangeRow, isChange, isEvent } from '../kit/trace-rows.ts';

const FIRST_BOTS = 8;

describe('a worm that logs in, and a release with a password for each device', () => {
  let ran: Ran;
  const changes = (device: number, region: string): readonly ChangeRow[] =>
    ran.rows.filter((row): row is ChangeRow => isChange(row) && row.device === device && row.region === region);
  const devices = (): readonly number[] =>
    Array.from({ length: ran.world.fleet.size }, (_, device) => device).slice(FIRST_BOTS);

  beforeAll(async () => {
    const set = ['fleet[acme/camera].count=300', 'verdicts=all'];
    const { plan } = await loadScenario('default-credentials-worm', { variant: 'patched', set });
    ran = await runPlan(plan);
  });

  it('infects most devices before the rollout', () => {
    const infected = devices().filter((device) =>
      changes(device, 'implant').some(({ state }) => state === 'exploited'),
    );
    expect(infected.length).toBeGreaterThan(150);
  });

  it('is gone from each device that has restarted with the release, and does not come back', () => {
    for (const device of devices()) {
      const installed = changes(device, 'update').find(({ state }) => state === 'confirmed')!.t;
      const after = changes(device, 'implant').filter(({ t }) => t > installed);
      expect(after.filter(({ state }) => state !== 'clean')).toEqual([]);
      expect(changes(device, 'implant').at(-1)?.state ?? 'clean').toBe('clean');
    }
  });

  it('is refused there by the password from then on', () => {
    const refused = ran.rows
      .filter(isEvent)
      .filter(({ kind, verdict }) => kind === 'attack.judged' && verdict === 'refuse');
    const byPassword = refused.filter(({ control }) => control === 'unique-credentials');
    expect(byPassword.length).toBeGreaterThan(0);
    for (const { device, t } of byPassword)
      expect(changes(device!, 'update').some((row) => row.state === 'staged' && row.t <= t)).toBe(true);
  });
});
