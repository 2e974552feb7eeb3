import fc from 'fast-check';
import { profileProperties } from '../../scenarios/index.ts';
import { type AccessPlan, ownTopicsOnly } from '../../sim/plan/access.ts';
import { type ControlId, switches } from '../../sim/plan/control-list.ts';
import type { Plan, ProductPlan, TimelineEntry } from '../../sim/plan/plan.ts';
import type { ReachMode } from '../../sim/reach/reach-steps.ts';
import { campaignPlans } from '../campaigns/random-campaigns.ts';
import { commands, off, withConsoles } from '../kit/attack-plans.ts';
import { at, hours, minutes } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { isEvent } from '../kit/trace-rows.ts';
import { plan as attackPlans } from '../threat/random-plans.ts';
import { beyondReach } from './beyond-reach.ts';

/** What the broker's access list allows besides what is a client's own. */
const lists: Readonly<Record<string, AccessPlan | undefined>> = {
  none: undefined,
  open: {
    ...ownTopicsOnly,
    rules: [
      {
        ...{ effect: 'allow', actions: ['publish', 'retain', 'subscribe', 'receive'], to: 'everyone' },
        ...{ patterns: ['#'], syntax: 'mqtt', reason: 'all of it' },
      },
    ],
  },
  byTenant: {
    ...ownTopicsOnly,
    rules: [
      {
        ...{ effect: 'allow', actions: ['publish', 'retain', 'subscribe', 'receive'], to: 'everyone' },
        ...{ patterns: ['devices/{tenant}/#'], syntax: 'mqtt', reason: 'its tenant' },
      },
    ],
  },
  onDelivery: { ...ownTopicsOnly, subscribe: 'on-delivery' },
};

const lan = { latencyMedianMs: 2, latencyP95Ms: 5, loss: 0, bandwidthBps: undefined };
const quick = {
  publishEveryMs: minutes(2),
  validForMs: minutes(5),
  fetchEveryMs: minutes(2),
  sweepEveryMs: minutes(1),
};

/** What a fleet has besides, in any combination. */
const extras = fc.record({
  hasConsoles: fc.boolean(),
  hasGateways: fc.boolean(),
  isOpen: fc.boolean(),
  isQuick: fc.boolean(),
  list: fc.constantFrom(...Object.keys(lists)),
  others: fc.subarray<ControlId>(
    switches.map(({ id }) => id),
    { maxLength: 12 },
  ),
});
type Extras = typeof extras extends fc.Arbitrary<infer Of> ? Of : never;

/** Random attacks and campaigns, on fleets with gateways, consoles, commands, tickets and other access lists at times. */
export const reachPlans: fc.Arbitrary<Plan> = fc
  .tuple(fc.oneof(attackPlans, campaignPlans), extras)
  .map(([plan, more]) => withExtras(plan, more));

function withExtras(plan: Plan, { hasConsoles, hasGateways, isOpen, isQuick, list, others }: Extras): Plan {
  const acl = lists[list];
  const [sensor, ...rest] = plan.fleet;
  const own: ProductPlan = {
    ...sensor!,
    ...(hasConsoles && { commands }),
    ...(isOpen && sensor!.login && { login: { ...sensor!.login, open: true, credentials: 'default' } }),
    ...(hasGateways && { gateway: { tenant: 'acme', product: 'hub', leaves: 2, lan } }),
  };
  const { gateway: _, updates: __, ...like } = own;
  const hub: ProductPlan = {
    ...{ ...like, product: 'hub', count: 2, identity: 'password', profile: 'linux-gateway' },
    properties: profileProperties('linux-gateway'),
  };
  const order: TimelineEntry = at(minutes(20), {
    kind: 'command',
    by: 'acme-ops',
    name: 'open',
    value: 7,
    on: { product: 'sensor' },
  });
  return {
    ...plan,
    fleet: [own, ...rest, ...(hasGateways ? [hub] : [])],
    ...(hasConsoles && withConsoles),
    controls: { ...plan.controls, ...off(...others) },
    broker: {
      ...plan.broker,
      ...(acl !== undefined && { acl }),
      ...(isQuick && { tickets: { lifetimeMs: hours(2), cost: 0.3 } }),
    },
    pki: isQuick ? { ...plan.pki, revocation: { ...plan.pki.revocation, ...quick } } : plan.pki,
    timeline: [...plan.timeline, ...(hasConsoles ? [{ ...order, label: 'an order' }] : [])],
  };
}

export interface ReachSeen {
  gained: number;
  /** By fact, how often it was gained. */
  readonly facts: Map<string, number>;
}

/** What actors gained in a run of the plan beyond its reach, scripted and by any attack: nothing. Adds to `seen` what they gained. */
export async function wrongIn(plan: Plan, seen: ReachSeen): Promise<readonly string[]> {
  const { rows } = await runPlan(plan);
  for (const { kind, detail } of rows.filter(isEvent)) {
    if (kind !== 'attack.gained') continue;
    seen.gained++;
    seen.facts.set(detail!, (seen.facts.get(detail!) ?? 0) + 1);
  }
  return (['scripted', 'any'] satisfies readonly ReachMode[]).flatMap((mode) =>
    beyondReach(plan, rows, mode).map((line) => `${mode}: ${line}`),
  );
}
