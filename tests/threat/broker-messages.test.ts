import { describe, expect, it } from 'vitest';
import type { ActorPlan } from '../../sim/plan/actors.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import { attacked, cloned, off, wellPlaced, wildcard } from '../kit/attack-plans.ts';
import { at, hours, minutes } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { type EventRow, isEvent } from '../kit/trace-rows.ts';

// Attacks by messages: commands, live or kept by the broker, and claims below $SYS/.

const target = { name: 'acme/valve-2' };
const foothold = { name: 'acme/meter-1' };
const outsider: ActorPlan = { name: 'mallory', reaches: ['broker'], holds: [] };

/** A session of the actor in the name of a meter, which commands to valves go out in. */
const session = cloned(minutes(8), 'self-made', { on: foothold, forMs: minutes(50), by: outsider });
const command = at(minutes(12), { kind: 'command', by: 'acme-ops', name: 'open', value: 7, on: { product: 'valve' } });

const planOf = (timeline: readonly TimelineEntry[], controls: readonly ControlId[], fields: Partial<Plan> = {}) =>
  planWith(
    [
      { count: 3, product: 'valve', identity: 'attested', commands: [{ name: 'open', min: 0, max: 100 }] },
      { count: 1, product: 'meter', identity: 'attested' },
    ],
    {
      durationMs: hours(1),
      consoles: [{ name: 'acme-ops', tenant: 'acme' }],
      timeline,
      controls: off(...toGetIn, ...controls),
      ...fields,
    },
  );

/** What keeps the actor from the session that it needs. */
const toGetIn = ['certificate-chain', 'concurrent-use', 'non-exportable-key'] as const;

async function rowsOf(plan: Plan): Promise<readonly EventRow[]> {
  const { rows } = await runPlan(plan);
  return rows.filter(isEvent);
}

/** Steps that an attack needs before it. */
const before: Readonly<Record<string, readonly TimelineEntry[]>> = {
  'A05 retained': [session],
  'A05 replayed': [session, wildcard(minutes(9), { on: foothold, forMs: minutes(10), by: outsider }), command],
  'A05 flood': [cloned(minutes(8), 'self-made', { on: target, forMs: minutes(50), by: outsider })],
  'A06 system-topic': [session],
  'A21 session': [session],
};

/** Attack, the control that decides, what else would object, and what it gives. */
const table: readonly (readonly [
  technique: string,
  way: string,
  control: ControlId,
  others: readonly ControlId[],
  gives: string,
])[] = [
  ['A05', 'retained', 'topic-acl', [], 'its obedience'],
  ['A05', 'retained', 'retain-acl', ['topic-acl'], 'its obedience'],
  ['A05', 'retained', 'command-signature', ['topic-acl', 'retain-acl'], 'its obedience'],
  ['A05', 'retained', 'safe-range', ['topic-acl', 'retain-acl', 'command-signature'], 'its obedience'],
  ['A05', 'replayed', 'retain-acl', ['topic-acl', 'forward-acl'], 'its obedience'],
  ['A05', 'replayed', 'command-freshness', ['topic-acl', 'forward-acl', 'retain-acl'], 'its obedience'],
  ['A05', 'will', 'topic-acl', [], 'its obedience'],
  ['A05', 'will', 'retain-acl', ['topic-acl'], 'its obedience'],
  ['A05', 'will', 'command-signature', ['topic-acl', 'retain-acl'], 'its obedience'],
  ['A05', 'flood', 'retained-quota', [], 'room for its messages at the broker'],
  ['A06', 'system-topic', 'reserved-topics', [], 'its session at the broker'],
  ['A06', 'system-topic', 'topic-acl', ['reserved-topics'], 'its session at the broker'],
  ['A21', 'session', 'topic-acl', [], 'its obedience'],
  ['A21', 'session', 'command-signature', ['topic-acl'], 'its obedience'],
  ['A21', 'session', 'safe-range', ['topic-acl', 'command-signature'], 'its obedience'],
  ['A21', 'console', 'command-signature', [], 'its obedience'],
  ['A21', 'console', 'safe-range', ['command-signature'], 'its obedience'],
];

/** All that could object, in any of these. */
const all = [
  ...(['topic-acl', 'forward-acl', 'retain-acl', 'retained-quota', 'reserved-topics'] as const),
  ...(['command-signature', 'command-freshness', 'safe-range'] as const),
] satisfies readonly ControlId[];

const isOfTarget = ({ evidence = '', detail = '' }: EventRow, title: string) =>
  evidence.startsWith(title) || detail.startsWith(title);

describe.each(['model', 'packet'] as const)('in %s', (fidelity) => {
  it.each(table)(
    '%s %s is refused by %s alone, and succeeds without it',
    async (technique, way, control, others, gives) => {
      const title = `${technique} `;
      const steps = [
        ...(before[`${technique} ${way}`] ?? []),
        attacked(minutes(20), [technique, way], { on: target, forMs: minutes(30), by: wellPlaced }),
      ];
      const refused = await rowsOf(planOf(steps, others, { fidelity }));
      const refusals = refused.filter(
        ({ kind, verdict, t }) =>
          t >= minutes(20) && verdict === 'refuse' && (kind === 'attack.judged' || kind === 'command.refused'),
      );
      expect(new Set(refusals.map((row) => row.control))).toEqual(new Set([control]));
      expect(refused.filter(({ kind }) => kind === 'attack.refused').map((row) => row.detail)).toEqual([
        expect.stringMatching(new RegExp(`^${technique} [a-z-]+, ${way}: ${control}$`)),
      ]);
      expect(refused.filter((row) => row.kind === 'attack.gained' && isOfTarget(row, title))).toEqual([]);

      const free = await rowsOf(planOf(steps, all, { fidelity }));
      expect(free.filter(({ kind, verdict }) => kind === 'attack.judged' && verdict === 'refuse')).toEqual([]);
      const gained = free.filter((row) => row.kind === 'attack.gained' && isOfTarget(row, title));
      expect(gained.map((row) => [row.device, row.detail])).toContainEqual([1, gives]);
    },
  );

  it('a device that is off loses no session to a claim, until it has one again', async () => {
    const off = at(minutes(15), { kind: 'power-cycle', forMs: minutes(20), on: target });
    const claims = attacked(minutes(20), ['A06', 'system-topic'], { on: target, forMs: minutes(30), by: wellPlaced });
    const rows = await rowsOf(planOf([session, off, claims], all, { fidelity }));
    const kicks = rows.filter((row) => row.kind === 'attack.gained' && row.detail === 'its session at the broker');
    expect(kicks.map(({ t, device }) => [t > minutes(35), device])).toEqual([[true, 1]]);
  });
});
