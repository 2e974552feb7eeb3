import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { drillScenario, planDrill } from '../../bin/assess/drill-plan.ts';
import { drillTimes } from '../../bin/assess/drill-times.ts';
import { runDrill } from '../../bin/assess/run-drill.ts';
import { loadScenario, type Settings } from '../../scenarios/index.ts';
import { actorList } from '../../sim/plan/actor-list.ts';
import { wayOf } from '../../sim/threat/attacks/attack-list.ts';
import { moves, titleOf } from '../../sim/threat/campaigns/move.ts';

const settings = { fleetMax: 10, targets: 1 };
const minute = 60_000;

const baseOf = async (name: string, set: Settings = []) =>
  drillScenario(await loadScenario(name, { fidelity: 'model', set }), settings);

/** What comes of a drill against the first product, after these moves. */
async function drilled(
  name: string,
  [actor, technique, way]: readonly [actor: string, technique: string, way: string],
  { set = [], chain = [] }: { set?: Settings; chain?: readonly { technique: string; way: string }[] } = {},
) {
  const move = { technique, way };
  const found = actorList.find(({ id }) => id === actor)!;
  const targets = [{ product: 0, chain: chain.map((one) => ({ ...one, product: 0 })) }];
  const { plan } = planDrill(await baseOf(name, set), { actor: found, move, targets }, settings);
  const { tries } = await runDrill({ plan: plan!, title: titleOf(move) });
  return tries.find(({ title }) => title === titleOf(move))!;
}

describe('the time of a drill', () => {
  it('is as much longer as the attack says that it waits', async () => {
    const { plan } = await baseOf('canary-rollout');
    const lastsMs = (move: (typeof moves)[number]): number => {
      const { startsMs, endMs } = drillTimes([move], [plan.fleet[0]], plan);
      return endMs - startsMs[0];
    };
    const waiting = moves.filter((move) => wayOf(move).waitsMs !== undefined);
    expect(waiting.map(({ technique }) => technique)).toEqual(['A03', 'A03', 'A03', 'A11', 'A23']);
    const { revocation } = plan.pki;
    for (const move of waiting) {
      const waitsMs = wayOf(move).waitsMs!({ revocation, timestampMs: 7 * 24 * 60 * minute });
      expect(lastsMs(move)).toBeGreaterThanOrEqual(waitsMs + 30 * minute);
    }
    expect(lastsMs({ technique: 'A01', way: 'copied' })).toBe(30 * minute);
  });

  it('is known to no name of an attack', () => {
    const folder = join(import.meta.dirname, '../../bin/assess');
    const named = readdirSync(folder).filter((file) => /'A\d\d'/.test(readFileSync(join(folder, file), 'utf8')));
    expect(named).toEqual([]);
  });

  it.each([
    ['crl', []],
    ['ocsp', ['pki.revocation.check=ocsp']],
  ] as const)(
    'is long enough for what a broker has learned about revocation to be out of date: %s',
    async (_check, set) => {
      const one = await drilled('gateway-rollout', ['broker-insider', 'A23', 'block'], { set });
      expect(one).toMatchObject({ outcome: 'refused', control: 'revocation-freshness' });
      const soft = await drilled('gateway-rollout', ['broker-insider', 'A23', 'block'], {
        set: [...set, 'pki.revocation.onUnavailable=accept'],
      });
      expect(soft).toMatchObject({ outcome: 'got-in' });
    },
  );
});

it('an attack that a rule of the platform keeps from more says which rule', async () => {
  const one = await drilled('gateway-rollout', ['stolen-device', 'A18', 'wipe'], {
    set: ['controls.sideload-lock=off', 'controls.secure-boot=off'],
    chain: [{ technique: 'A09', way: 'cable' }],
  });
  expect(one).toMatchObject({
    outcome: 'no-effect',
    reason:
      'neither refused nor successful: erasure: its code reaches only its application, and the system starts without one',
  });
});
