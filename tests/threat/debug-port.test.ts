import { describe, expect, it } from 'vitest';
import { profileProperties } from '../../scenarios/index.ts';
import type { ActorPlan } from '../../sim/plan/actors.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { ProductPlan, TimelineEntry } from '../../sim/plan/plan.ts';
import { attacked, attackedPlan, attackRows, cloned, inShort, off } from '../kit/attack-plans.ts';
import { at, minutes } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';
import type { EventRow } from '../kit/trace-rows.ts';

const on = { name: 'acme/sensor-1' };
const by: ActorPlan = { name: 'mallory', reaches: ['cable', 'broker'], holds: [] };
const ofKind = (rows: readonly EventRow[], kind: EventRow['kind']) => rows.filter((row) => row.kind === kind);
const refusals = (rows: readonly EventRow[]) =>
  ofKind(rows, 'attack.judged').filter(({ verdict }) => verdict === 'refuse');
const gained = (rows: readonly EventRow[]) => ofKind(rows, 'attack.gained').map(({ detail }) => detail);

const planOf = (
  controls: readonly ControlId[],
  product: Partial<ProductPlan> = {},
  steps: readonly TimelineEntry[] = [],
) =>
  attackedPlan(
    [attacked(minutes(10), ['A14', 'dump'], { on, by, forMs: minutes(20) }), ...steps],
    off(...controls),
    {},
    product,
  );

const asked = ['debug-lock', 'readout-protection', 'non-exportable-key'] as const;

describe('a probe at a debug port', () => {
  it.each(asked)('is refused by %s alone, and reads the key without it', async (control) => {
    const others = asked.filter((one) => one !== control);
    // With nothing else in flash that is worth reading.
    const bare = { login: undefined, lanUpdates: undefined } as never;
    const refused = await attackRows(planOf(others, bare));
    expect(refusals(refused).map((row) => row.control)).toEqual([control]);
    expect(ofKind(refused, 'attack.refused').map(inShort)).toEqual([
      `attack.refused 0 A14 debug-port, dump: ${control}`,
    ]);
    expect(gained(refused)).toEqual([]);
    const free = await attackRows(planOf(asked, bare));
    expect(gained(free)).toEqual(['a copy of its credential', 'a copy of its certificate']);
    expect(ofKind(free, 'attack.judged').map(inShort)).toEqual([
      'attack.judged 0 debug-lock allow debug port: not checked: the debug port was locked when the device was made',
      'attack.judged 0 readout-protection allow readout: not checked: the flash is erased before a probe can read it, or reads encrypted',
      'attack.judged 0 non-exportable-key allow credential: not checked: the key was made in the hardware root of trust and never leaves it',
    ]);
  });

  it('reads what else lies in flash where the key cannot be copied', async () => {
    const rows = await attackRows(planOf(['debug-lock', 'readout-protection']));
    expect(gained(rows)).toEqual(['the password of its login', 'its key for images from its local network']);
    expect(ofKind(rows, 'attack.ended').map(({ detail }) => detail)).toEqual(['A14 debug-port, dump: with success']);
  });

  it('finds no lock where the hardware has none, and its dump is what a clone needs', async () => {
    const product = {
      profile: 'legacy-rtos',
      properties: profileProperties('legacy-rtos'),
      identity: 'password',
    } as const;
    const rows = await attackRows(planOf([], product, [cloned(minutes(25), 'copied', { on, by: { ...by } })]));
    expect(gained(rows).slice(0, 2)).toEqual(['a copy of its credential', 'a copy of its certificate']);
    expect(ofKind(rows, 'attack.judged').map(inShort).slice(0, 2)).toEqual([
      'attack.judged 0 debug-lock allow debug port: the device has no fuses that lock its debug port',
      'attack.judged 0 readout-protection allow readout: the device has no fuses that protect its flash',
    ]);
    expect(ofKind(rows, 'attack.started').map(({ evidence }) => evidence)).toEqual([
      'a cable to it',
      'a way to the broker, a copy of its credential',
    ]);
  });

  it('needs no power at the device, and is let in where the port was unlocked for development', async () => {
    const dark = at(minutes(5), { kind: 'power-off', on } as const);
    expect(gained(await attackRows(planOf(asked, {}, [dark])))).toContain('a copy of its credential');
    const unlocked = at(minutes(5), {
      kind: 'capability',
      change: 'grant',
      capability: 'debugger',
      as: 'administrator',
      approved: 'yes',
      on,
    } as const);
    const rows = await attackRows(planOf([], {}, [unlocked]));
    expect(ofKind(rows, 'attack.judged').map(inShort)[0]).toBe(
      'attack.judged 0 debug-lock allow debug port: unlocked for development',
    );
    expect(refusals(rows).map((row) => row.control)).toEqual(['readout-protection']);
    expect(gained(rows)).toEqual([]);
  });

  it('comes to nothing if its actor leaves before the flash is read', async () => {
    const step = attacked(minutes(10), ['A14', 'dump'], { on, by, forMs: minutes(9) });
    const rows = await attackRows(attackedPlan([step], off(...asked)));
    expect(gained(rows)).toEqual([]);
    expect(ofKind(rows, 'attack.ended').map(({ detail }) => detail)).toEqual(['A14 debug-port, dump: without success']);
  });

  it('goes on from a checkpoint', async () => {
    const plan = planOf(asked);
    const { traceHash } = await runPlan(plan);
    for (const tick of [minutes(10) + 1, minutes(15), minutes(20) + 1])
      expect(await resumedHash(plan, tick)).toBe(traceHash);
  });
});
