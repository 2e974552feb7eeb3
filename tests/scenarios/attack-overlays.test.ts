import { describe, expect, it } from 'vitest';
import { loadScenario, readyMadeOverlays, readyMadeScenarios } from '../../scenarios/index.ts';
import { ScenarioError } from '../../scenarios/source/problem.ts';
import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import { attackList } from '../../sim/threat/attacks/attack-list.ts';

const overlays = readyMadeOverlays().filter(({ name }) => name.startsWith('attacks/'));
const scenarios = readyMadeScenarios().map(({ name }) => name);

/** What a fleet may lack that an attack is about, as the errors say it. */
const reasons: readonly RegExp[] = [
  /^there is no release for any of these devices, so none asks for updates$/,
  /^none of these devices has (?:a certificate|evidence to give)$/,
  /^no device is behind a gateway called "\*"$/,
  /^the readings of these devices have no values$/,
  /^the broker asks no revocation service$/,
  /^none of these devices has a login that A\d+ could try$/,
  /^there is no console of \S+(?: or \S+)*$/,
];

/** Attacks on what few fleets have: gateways, logins, consoles, or values in their readings. */
const special: readonly string[] = ['A15', 'A16', 'A17', 'A20', 'A21', 'A27', 'A28'];

describe('overlays of attacks', () => {
  it('are one for each attack, under its name', () => {
    expect(overlays.map(({ name }) => name)).toEqual(attackList.map(({ name }) => `attacks/${name}`).sort());
  });

  it.each(overlays.map((overlay) => [overlay.name, overlay] as const))(
    '%s can be laid over every ready-made scenario, or says what its fleet lacks',
    async (overlay, { claim }) => {
      expect(claim).not.toBe('');
      const { id } = attackList.find(({ name }) => overlay === `attacks/${name}`)!;
      const applied: string[] = [];
      for (const scenario of scenarios) {
        const plan = await planOf(scenario, overlay);
        if (plan instanceof ScenarioError) {
          for (const { what } of plan.problems)
            expect(
              reasons.some((reason) => reason.test(what)),
              what,
            ).toBe(true);
          continue;
        }
        applied.push(scenario);
        const before = await planWithout(scenario);
        expect(plan).toMatchObject({ name: scenario, fleet: before.fleet, expect: before.expect });
        // Those of campaigns come after the steps of the timeline, which the overlay adds to.
        const isOwn = ({ trigger }: TimelineEntry): boolean => trigger.kind !== 'campaign';
        const own = before.timeline.filter(isOwn);
        expect(plan.timeline.slice(0, own.length)).toEqual(own);
        expect(plan.timeline.filter((entry) => !isOwn(entry))).toEqual(before.timeline.slice(own.length));
        expect(plan.timeline.find(({ label }) => label === overlay)).toMatchObject({
          action: { kind: 'attack', technique: id },
        });
      }
      if (!special.includes(id)) expect(applied.length, 'scenarios that it can be laid over').toBeGreaterThan(3);
    },
  );
});

/** As they are, of which each overlay needs every one. */
const without = new Map<string, Plan>();
async function planWithout(scenario: string): Promise<Plan> {
  const plan = without.get(scenario) ?? (await loadScenario(scenario)).plan;
  without.set(scenario, plan);
  return plan;
}

async function planOf(scenario: string, overlay: string) {
  try {
    return (await loadScenario(scenario, { with: overlay })).plan;
  } catch (error) {
    if (error instanceof ScenarioError) return error;
    throw error;
  }
}
