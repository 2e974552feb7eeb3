import { describe, expect, it } from 'vitest';
import { profileProperties } from '../../scenarios/index.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import { isFalseUpdate, needsDirector } from '../../sim/plan/false-updates.ts';
import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import type { Selection } from '../../sim/plan/selection.ts';
import type { Attack } from '../../sim/threat/attacks/attack.ts';
import { attackList } from '../../sim/threat/attacks/attack-list.ts';
import type { Need } from '../../sim/threat/facts/fact.ts';
import {
  attacked,
  attackedPlan,
  cloned,
  commands,
  off,
  wildcard,
  withConsoles,
  withOpenHub,
} from '../kit/attack-plans.ts';
import { gatewayPlan, hubTaken } from '../kit/gateway-plans.ts';
import { first, implantedPlan } from '../kit/implant-plans.ts';
import { at, days, hours, minutes, seconds } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { seenRows } from '../kit/seen-rows.ts';
import { measuring } from '../kit/signal.ts';
import { rolloutPlan } from '../rollout/simulation/rollout-plan.ts';

const clock = { driftPpb: 0, hasBattery: true, syncMs: minutes(10), builtMs: days(180) } as const;
const one = { name: 'acme/sensor-2' };
/** Of attacks that are about others: devices of one product, or one and the one that its actor controls. */
const chosen: Readonly<Record<string, Selection>> = {
  A16: { name: ['acme/sensor-2', 'acme/hub-1'] },
  A28: { name: ['acme/sensor-2', 'acme/hub-1'] },
  A24: { product: 'sensor' },
};
const ways = (attackList as readonly Attack[]).flatMap(({ id, ways }) =>
  Object.entries(ways).map(([way, { signals, decidedBy, needs }]) => ({ id, way, signals, decidedBy, needs })),
);
/** Whether the attack is made by code that its actor has on the device. */
const isOrdered = (needs: readonly Need[]): boolean =>
  needs.some((need) => 'holds' in need && need.holds === 'control' && need.of === undefined);

/** By event, how many entries the platform logs. */
async function logged(plan: Plan): Promise<ReadonlyMap<string, number>> {
  const { rows, seen } = seenRows();
  await runPlan(plan, { seen });
  const counts = new Map<string, number>();
  for (const { event } of rows) counts.set(event, (counts.get(event) ?? 0) + 1);
  return counts;
}

/** A fleet that asks for updates, or one that does not, with that step and these controls off. */
async function planFor(
  { id, way, needs }: Pick<(typeof ways)[number], 'id' | 'way' | 'needs'>,
  step: readonly TimelineEntry[],
  controls: readonly ControlId[],
): Promise<Plan> {
  if (id === 'A17') return gatewayPlan([hubTaken, ...step], controls);
  if (isOrdered(needs))
    return implantedPlan([...(way === 'own-topics' ? [session] : []), ...step], {
      controls: ['non-exportable-key', 'concurrent-use', ...controls],
      product: { network: narrow, telemetry: measuring() },
    });
  const settings = off('non-exportable-key', ...controls);
  if (!isFalseUpdate(way)) {
    // Its keys can be used by whatever runs.
    const product =
      way === 'physical'
        ? { profile: 'nrf91', properties: { ...profileProperties('nrf91'), smallTrustedComputingBase: false } }
        : {};
    // In which a list is out of date within the step.
    const { pki } = attackedPlan([]);
    const quick = { publishEveryMs: minutes(2), validForMs: minutes(5), fetchEveryMs: minutes(2) };
    const plan = attackedPlan(
      [...(before[`${id} ${way}`] ?? []), ...(id === 'A03' ? revoked : []), ...step],
      { ...settings, ...(`${id} ${way}` in before && off(...freed(way))) },
      {
        ...{ ...withConsoles, durationMs: id === 'A03' ? hours(7) : id === 'A24' ? hours(4) : hours(1) },
        ...(id === 'A23' && { pki: { ...pki, revocation: { ...pki.revocation, ...quick } } }),
      },
      { commands, ...product, ...(way === 'spoofed-time' && { clock }) },
    );
    const tickets = { lifetimeMs: hours(12), cost: 0.35 };
    const few = { dialsPerMinute: 5, pendingMax: 1, connectTimeoutMs: 30_000 };
    const given = { ...plan, broker: { ...plan.broker, tickets, ...(id === 'A07' && few) } };
    return id === 'A16' || id === 'A28' ? withOpenHub(given, 'mallory') : given;
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

/** What an actor has done before, with the controls off that would keep it from that. */
const session = cloned(minutes(25), 'copied', {
  on: one,
  by: { reaches: ['broker'], holds: ['credential'], name: 'mallory' },
});
const inOthers = cloned(minutes(25), 'copied', {
  on: { name: 'acme/sensor-1' },
  by: { reaches: ['broker'], holds: ['credential'], name: 'mallory' },
  forMs: minutes(30),
});
const order = at(minutes(27), { kind: 'command', by: 'acme-ops', name: 'open', value: 7, on: one });
const before: Readonly<Record<string, readonly TimelineEntry[]>> = {
  'A04 subscribe': [session],
  'A05 flood': [session],
  'A05 retained': [inOthers],
  'A05 replayed': [inOthers, wildcard(minutes(26), { on: { name: 'acme/sensor-1' } }), order],
  'A06 system-topic': [inOthers],
  'A21 session': [inOthers],
  'A21 console': [order],
};
/** What would keep it from that. */
const freed = (way: string): readonly ControlId[] => [
  ...(way === 'console' ? [] : (['concurrent-use'] as const)),
  ...(way === 'replayed' ? (['topic-acl', 'forward-acl'] as const) : []),
];

/** A stolen device, whose certificate is revoked a while after it was switched off. */
const revoked: readonly TimelineEntry[] = [
  at(minutes(20), { kind: 'power-cycle', forMs: hours(9), on: one }),
  at(minutes(40), {
    ...{ kind: 'revoke', of: 'certificates', reason: 'keyCompromise', as: 'administrator', approved: 'yes', on: one },
  }),
];

const lastsMs = (id: string, way: string): number =>
  way === 'frozen' ? hours(190) : id === 'A03' ? hours(6) : minutes(20);

/** So narrow that what code on a device sends gets in the way of its readings. */
const narrow = { latencyMedianMs: 10, latencyP95Ms: 10, loss: 0, bandwidthBps: 80_000 };

/** The events of which the platform logs more with the attack than without it. */
async function signalsOf(attack: (typeof ways)[number], controls: readonly ControlId[]): Promise<readonly string[]> {
  const { id, way, needs } = attack;
  const alone = isOrdered(needs) ? first : (chosen[id] ?? one);
  const on = isFalseUpdate(way) ? ({ ring: way === 'mixed' ? 'late' : 'early' } as never) : alone;
  const step = attacked(minutes(30), [id, way], {
    ...(id === 'A07' && { redialMs: seconds(1) }),
    ...(id === 'A20' && { offset: 900, overMs: minutes(1) }),
    on,
    forMs: lastsMs(id, way),
  });
  const [without, having] = await Promise.all([
    logged(await planFor(attack, [], controls)),
    logged(await planFor(attack, [step], controls)),
  ]);
  return [...having].filter(([event, count]) => count > (without.get(event) ?? 0)).map(([event]) => event);
}

describe.each(ways)('what the platform sees of $id $way', (attack) => {
  const { signals, decidedBy } = attack;
  it('is what the attack declares, refused or not, and no more', async () => {
    const refused = await signalsOf(attack, []);
    // What ends the sessions of an actor; of devices that it has revoked, that is its own doing.
    const closing = ['close-expired-sessions', 'close-revoked-sessions'] as const;
    const free = await signalsOf(attack, [...decidedBy, ...(attack.id === 'A24' ? [] : closing)]);
    // An image that runs, where nothing but the last control is left.
    const last = attack.way === 'physical' ? await signalsOf(attack, attack.decidedBy.slice(0, -1)) : [];
    expect([...new Set([...refused, ...last, ...free])].toSorted()).toEqual([...signals].toSorted());
  });
});
