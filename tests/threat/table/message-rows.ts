import type { AccessAction, AccessPlan } from '../../../sim/plan/access.ts';
import type { ActorPlan } from '../../../sim/plan/actors.ts';
import type { ControlId } from '../../../sim/plan/control-list.ts';
import type { Plan, TimelineEntry } from '../../../sim/plan/plan.ts';
import type { Selection } from '../../../sim/plan/selection.ts';
import { type AttackId, wayOf } from '../../../sim/threat/attacks/attack-list.ts';
import type { DeviceFact } from '../../../sim/threat/facts/fact.ts';
import { attacked, cloned, wellPlaced, wildcard } from '../../kit/attack-plans.ts';
import { at, minutes } from '../../kit/lone-plan.ts';
import { planWith } from '../../kit/small-plan.ts';
import { type AttackRow, row } from './attack-row.ts';

// Attacks by messages: read by the wrong client, commands, live or kept by the broker, and claims below $SYS/.

const target = { name: 'acme/valve-2' };
const foothold = { name: 'acme/meter-1' };
const outsider: ActorPlan = { name: 'mallory', reaches: ['broker'], holds: [] };

/** A session in the name of a device that is off meanwhile, so that the two do not take it from each other. */
const sessionAs = (on: { readonly name: string }, forMs = minutes(30)): readonly TimelineEntry[] => [
  at(minutes(7), { kind: 'power-cycle', forMs, on }),
  cloned(minutes(8), 'self-made', { on, forMs, by: outsider }),
];
const commanded = (value = 7): TimelineEntry =>
  at(minutes(10), { kind: 'command', by: 'acme-ops', name: 'open', value, on: { product: 'valve' } });

/** What keeps the actor from the session that it needs. */
const toGetIn = ['certificate-chain', 'concurrent-use', 'non-exportable-key'] as const satisfies readonly ControlId[];

/** A list by which everyone may do that to every topic, and nothing else. */
const everyoneMay = (...actions: readonly AccessAction[]): AccessPlan => ({
  rules: [{ effect: 'allow', actions, to: 'everyone', patterns: ['#'], syntax: 'mqtt', reason: 'all may' }],
  ...{ subscribe: 'by-filter', connect: 'anyone', otherwise: 'no rule' },
});

interface Case {
  /** The attack, its way, and the control that decides. */
  readonly of: readonly [AttackId, way: string, control: ControlId];
  readonly before?: readonly TimelineEntry[];
  readonly acl?: AccessPlan;
  /** What would refuse it before, if not all that the way names before it. */
  readonly others?: readonly ControlId[];
  readonly gives?: DeviceFact;
  readonly on?: Selection;
  /** Of which device, if it is about another one. */
  readonly device?: number;
}

const planOf =
  ({ of: [attack, way], before = [], acl, on = target }: Case): AttackRow['plan'] =>
  (controls, fidelity): Plan => {
    const plan = planWith(
      [
        { count: 3, product: 'valve', identity: 'attested', commands: [{ name: 'open', min: 0, max: 100 }] },
        { count: 1, product: 'meter', identity: 'attested' },
      ],
      {
        ...{ fidelity, controls, durationMs: minutes(30), consoles: [{ name: 'acme-ops', tenant: 'acme' }] },
        timeline: [...before, attacked(minutes(20), [attack, way], { on, forMs: minutes(8), by: wellPlaced })],
      },
    );
    return { ...plan, broker: { ...plan.broker, ...(acl && { acl }) } };
  };

const inAnyName = sessionAs(foothold);
/** In the session that it has as a meter, the actor reads a command to the valve, and has it from then on. */
const overheard = [
  ...sessionAs(foothold),
  wildcard(minutes(9), { on: foothold, forMs: minutes(8), by: outsider }),
  commanded(),
];
/** In place of the valve, the actor gets a command to it; the session in which it plays that back is another one. */
const intercepted = (value: number) => [...sessionAs(target, minutes(4)), ...sessionAs(foothold), commanded(value)];

/** In the session that it has as a meter, the actor reads what others say. */
const reading = { before: inAnyName, gives: 'messages', on: foothold, device: 0 } as const;

const cases: readonly Case[] = [
  { of: ['A04', 'subscribe', 'topic-acl'], ...reading },
  { of: ['A04', 'subscribe', 'forward-acl'], ...reading },
  { of: ['A05', 'retained', 'topic-acl'], before: inAnyName },
  { of: ['A05', 'retained', 'retain-acl'], before: inAnyName },
  { of: ['A05', 'retained', 'command-signature'], before: inAnyName },
  { of: ['A05', 'retained', 'command-freshness'], before: [...inAnyName, commanded()] },
  { of: ['A05', 'retained', 'safe-range'], before: inAnyName },
  { of: ['A05', 'replayed', 'topic-acl'], before: intercepted(7) },
  { of: ['A05', 'replayed', 'retain-acl'], before: overheard, others: ['topic-acl', 'forward-acl'] },
  {
    of: ['A05', 'replayed', 'command-freshness'],
    before: overheard,
    others: ['topic-acl', 'forward-acl', 'retain-acl'],
  },
  { of: ['A05', 'replayed', 'safe-range'], before: intercepted(700) },
  { of: ['A05', 'will', 'command-signature'] },
  { of: ['A05', 'will', 'command-freshness'], before: [commanded()] },
  { of: ['A05', 'will', 'safe-range'] },
  {
    of: ['A05', 'flood', 'topic-acl'],
    before: sessionAs(target),
    acl: everyoneMay('subscribe', 'receive'),
    gives: 'stored',
  },
  {
    of: ['A05', 'flood', 'retain-acl'],
    before: sessionAs(target),
    acl: everyoneMay('publish', 'subscribe', 'receive'),
    gives: 'stored',
  },
  { of: ['A05', 'flood', 'retained-quota'], before: sessionAs(target), others: [], gives: 'stored' },
  { of: ['A06', 'system-topic', 'reserved-topics'], before: inAnyName, gives: 'kicked' },
  { of: ['A06', 'system-topic', 'topic-acl'], before: inAnyName, gives: 'kicked' },
  { of: ['A21', 'session', 'topic-acl'], before: inAnyName },
  { of: ['A21', 'session', 'command-signature'], before: inAnyName },
  { of: ['A21', 'session', 'command-freshness'], before: [...inAnyName, commanded()] },
  { of: ['A21', 'session', 'safe-range'], before: inAnyName },
  { of: ['A21', 'console', 'command-signature'] },
  { of: ['A21', 'console', 'command-freshness'], before: [commanded()] },
  { of: ['A21', 'console', 'safe-range'] },
];

/** The checks of messages that the way names before the control, which would refuse it first. */
const ofMessages: readonly ControlId[] = [
  'reserved-topics',
  'topic-acl',
  'forward-acl',
  'retain-acl',
  'retained-quota',
  'command-signature',
  'command-freshness',
];

export const messageRows: readonly AttackRow[] = cases.map((one) => {
  const [attack, way, control] = one.of;
  const { decidedBy } = wayOf({ technique: attack, way });
  const before = decidedBy.slice(0, decidedBy.indexOf(control)).filter((other) => ofMessages.includes(other));
  const { gives = 'obeyed', others = before, device } = one;
  return row(attack, way, control, {
    gives,
    others: [...toGetIn, ...others],
    plan: planOf(one),
    ...(device !== undefined && { of: device }),
  });
});
