import { describe, expect, it } from 'vitest';
import { profileProperties } from '../../scenarios/index.ts';
import type { ActorPlan } from '../../sim/plan/actors.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { ProductPlan, TimelineEntry } from '../../sim/plan/plan.ts';
import { attacked, attackedPlan, inShort, off } from '../kit/attack-plans.ts';
import { at, minutes } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';
import { type EventRow, isEvent, path } from '../kit/trace-rows.ts';

const on = { name: 'acme/sensor-1' };
const by: ActorPlan = { name: 'mallory', reaches: ['cable'], holds: [] };
const ofKind = (rows: readonly EventRow[], kind: EventRow['kind']) => rows.filter((row) => row.kind === kind);
const gained = (rows: readonly EventRow[]) => ofKind(rows, 'attack.gained').map(({ detail }) => detail);

/** Keys in hardware that whatever runs can use. */
const rooted = {
  profile: 'nrf91',
  properties: { ...profileProperties('nrf91'), smallTrustedComputingBase: false },
} as const satisfies Partial<ProductPlan>;

const planOf = (
  controls: readonly ControlId[],
  product: Partial<ProductPlan> = rooted,
  steps: readonly TimelineEntry[] = [],
) =>
  attackedPlan(
    [attacked(minutes(10), ['A13', 'physical'], { on, by, forMs: minutes(30) }), ...steps],
    off(...controls),
    {},
    product,
  );
const eventsOf = async (plan: ReturnType<typeof planOf>) => (await runPlan(plan)).rows.filter(isEvent);

describe('a device in the hands of an actor', () => {
  it('does not start its image if secure-boot decides, and sideload-lock is not asked', async () => {
    const rows = await eventsOf(planOf(['reference-values']));
    expect(rows.filter(({ verdict }) => verdict === 'refuse').map(({ control }) => control)).toEqual(['secure-boot']);
    expect(ofKind(rows, 'attack.refused').map(inShort)).toEqual([
      'attack.refused 0 A13 boot-bypass, physical: secure-boot',
    ]);
    expect(gained(rows)).toEqual([]);
  });

  it('gets no certificate for it if reference-values decides', async () => {
    const rows = await eventsOf(planOf(['secure-boot']));
    const refused = ofKind(rows, 'attack.judged').filter(({ verdict }) => verdict === 'refuse');
    expect(refused.map(inShort)).toContain(
      'attack.judged 0 reference-values refuse evidence: started what is not known',
    );
    expect(ofKind(rows, 'attack.refused').map(inShort)).toEqual([
      'attack.refused 0 A13 boot-bypass, physical: reference-values',
    ]);
    expect(gained(rows)).toEqual(['control of what it runs', 'its key for images from its local network']);
  });

  it('gets one without both', async () => {
    const rows = await eventsOf(planOf(['secure-boot', 'reference-values']));
    expect(gained(rows)).toEqual([
      'control of what it runs',
      'its key for images from its local network',
      'a new certificate in its name',
      'a copy of its certificate',
    ]);
  });

  it('asks for none where its image reaches no key, or there is no attestation', async () => {
    const sphere = { profile: 'sphere', properties: profileProperties('sphere') };
    const legacy = {
      profile: 'legacy-rtos',
      properties: profileProperties('legacy-rtos'),
      identity: 'password',
    } as const;
    for (const product of [sphere, legacy]) {
      const rows = await eventsOf(planOf(['secure-boot'], product));
      expect(ofKind(rows, 'attack.judged').filter(({ detail }) => detail?.startsWith('evidence'))).toEqual([]);
      expect(gained(rows)[0]).toBe('control of what it runs');
      expect(ofKind(rows, 'attack.ended').map(({ detail }) => detail)).toEqual([
        'A13 boot-bypass, physical: with success',
      ]);
    }
  });

  it('is one loss with unique-keys, and opens its product without', async () => {
    const worm = at(minutes(20), {
      ...{ kind: 'attack', technique: 'A16', way: 'shared-key', by: { ...by, reaches: [] }, on: { product: 'sensor' } },
      ...{ contactMs: minutes(1), retryMs: minutes(5), forMs: minutes(30) },
    } as never);
    const bare = {
      profile: 'legacy-rtos',
      properties: profileProperties('legacy-rtos'),
      identity: 'password',
    } as const;
    const taken = async (controls: readonly ControlId[]) => {
      const { rows } = await runPlan(planOf(['segmentation', ...controls], bare, [worm]));
      return [0, 1, 2, 3].filter((device) => path(rows, device, 'implant').length > 0);
    };
    expect(await taken([])).toEqual([0]);
    expect(await taken(['unique-keys'])).toEqual([0, 1, 2, 3]);
  });

  it('goes on from a checkpoint', async () => {
    const plan = planOf(['secure-boot', 'reference-values']);
    const { traceHash } = await runPlan(plan);
    for (const tick of [minutes(10) + 1, minutes(10) + 31_000, minutes(12)])
      expect(await resumedHash(plan, tick)).toBe(traceHash);
  });
});
