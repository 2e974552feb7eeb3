import { describe, expect, it } from 'vitest';
import type { ControlId } from '../../sim/plan/control-list.ts';
import { isFalseUpdate, needsDirector } from '../../sim/plan/false-updates.ts';
import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import type { Attack } from '../../sim/threat/attacks/attack.ts';
import { attackList } from '../../sim/threat/attacks/attack-list.ts';
import { attacked, attackedPlan, cloned, off } from '../kit/attack-plans.ts';
import { days, hours, minutes } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { seenRows } from '../kit/seen-rows.ts';
import { rolloutPlan } from '../rollout/simulation/rollout-plan.ts';

const clock = { driftPpb: 0, hasBattery: true, syncMs: minutes(10), builtMs: days(180) } as const;
const one = { name: 'acme/sensor-2' };
const ways = (attackList as readonly Attack[]).flatMap(({ id, ways }) =>
  Object.entries(ways).map(([way, { signals, decidedBy }]) => ({ id, way, signals, decidedBy })),
);

/** By event, how many entries the platform logs. */
async function logged(plan: Plan): Promise<ReadonlyMap<string, number>> {
  const { rows, seen } = seenRows();
  await runPlan(plan, { seen });
  const counts = new Map<string, number>();
  for (const { event } of rows) counts.set(event, (counts.get(event) ?? 0) + 1);
  return counts;
}

/** A fleet that asks for updates, or one that does not, with that step and these controls off. */
async function planFor(id: string, way: string, step: readonly TimelineEntry[], controls: readonly ControlId[]) {
  const settings = off('non-exportable-key', ...controls);
  if (!isFalseUpdate(way)) {
    const session = id === 'A04' ? [cloned(minutes(25), 'copied', { on: one, by: { ...held, name: 'mallory' } })] : [];
    // In which a list is out of date within the step.
    const { pki } = attackedPlan([]);
    const quick = { publishEveryMs: minutes(2), validForMs: minutes(5), fetchEveryMs: minutes(2) };
    const fields = id === 'A23' ? { pki: { ...pki, revocation: { ...pki.revocation, ...quick } } } : {};
    const product = way === 'spoofed-time' ? { clock } : {};
    return attackedPlan(
      [...session, ...step],
      { ...settings, ...(id === 'A04' && off('concurrent-use')) },
      fields,
      product,
    );
  }
  const set = [
    'timeline=[{ at: 10m, do: rollout, release: sensor@1.1.0, policy: { kind: rings, order: [early] } }]',
    'fleet[acme/sensor].rings={ early: 50%, late: 50% }',
    `duration=${way === 'frozen' ? '8d' : '3h'}`,
    ...(needsDirector(way) ? ['updates.metadata=uptane', 'fleet[acme/sensor].updates.verification=full'] : []),
    ...(way === 'frozen' ? ['fleet[acme/sensor].updates.every=6h', 'fleet[acme/sensor].telemetry.every=1d'] : []),
  ];
  const plan = await rolloutPlan('esp32', { count: 4, set, timeline: step });
  return { ...plan, controls: { ...plan.controls, ...settings } };
}

const held = { reaches: ['broker'], holds: ['credential'] } as const;

/** The events of which the platform logs more with the attack than without it. */
async function signalsOf(id: string, way: string, controls: readonly ControlId[]): Promise<readonly string[]> {
  const on = isFalseUpdate(way) ? ({ ring: way === 'mixed' ? 'late' : 'early' } as never) : one;
  const step = attacked(minutes(30), [id, way], { on, forMs: way === 'frozen' ? hours(190) : minutes(20) });
  const [without, having] = await Promise.all([
    logged(await planFor(id, way, [], controls)),
    logged(await planFor(id, way, [step], controls)),
  ]);
  return [...having].filter(([event, count]) => count > (without.get(event) ?? 0)).map(([event]) => event);
}

describe.each(ways)('what the platform sees of $id $way', ({ id, way, signals, decidedBy }) => {
  it('is what the attack declares, refused or not, and no more', async () => {
    const refused = await signalsOf(id, way, []);
    const free = await signalsOf(id, way, [...decidedBy, 'close-expired-sessions', 'close-revoked-sessions']);
    expect([...new Set([...refused, ...free])].toSorted()).toEqual([...signals].toSorted());
  });
});
