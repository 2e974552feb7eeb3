import { describe, expect, it, vi } from 'vitest';
import type { ActorPlan } from '../../sim/plan/actors.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import { Attempts } from '../../sim/threat/engine/attempts.ts';
import { attacked, cloned, off, wellPlaced } from '../kit/attack-plans.ts';
import { at, hours, minutes } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { type EventRow, isEvent } from '../kit/trace-rows.ts';

// Attacks by messages; which control refuses which of them is in the attack table.

const target = { name: 'acme/valve-2' };
const foothold = { name: 'acme/meter-1' };
const outsider: ActorPlan = { name: 'mallory', reaches: ['broker'], holds: [] };

/** A session of the actor in the name of a meter, which claims about valves go out in. */
const session = cloned(minutes(8), 'self-made', { on: foothold, forMs: minutes(50), by: outsider });

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

/** All that could object, in any of these. */
const all = [
  ...(['topic-acl', 'forward-acl', 'retain-acl', 'retained-quota', 'reserved-topics'] as const),
  ...(['command-signature', 'command-freshness', 'safe-range'] as const),
] satisfies readonly ControlId[];

describe.each(['model', 'packet'] as const)('in %s', (fidelity) => {
  it('an actor that every device has refused leaves the session of the console to its owner', async () => {
    const valves = { product: 'valve' };
    const forged = attacked(minutes(10), ['A21', 'console'], { on: valves, forMs: minutes(40), by: wellPlaced });
    const honest = at(minutes(20), { kind: 'command', by: 'acme-ops', name: 'open', value: 7, on: valves });
    const rows = await rowsOf({ ...planOf([forged, honest], [], { fidelity }), controls: {} });
    const refused = rows.filter(({ kind }) => kind === 'attack.refused');
    expect(refused.map(({ detail }) => detail)).toEqual(
      Array(3).fill('A21 command-injection, console: command-signature'),
    );
    const taken = rows.filter(({ kind }) => kind === 'impostor.online');
    expect(taken.map(({ detail }) => detail)).toEqual(['console acme-ops']);
    const left = rows.filter(({ kind }) => kind === 'impostor.offline');
    expect(left.map(({ detail }) => detail)).toEqual(['left']);
    expect(left[0].row).toBeGreaterThan(refused[2].row);
    const obeyed = rows.filter(({ kind, t }) => kind === 'command.obeyed' && t > minutes(20));
    expect(obeyed.map(({ device }) => device).toSorted()).toEqual([0, 1, 2]);
  });

  it('a device that is off loses no session to a claim, until it has one again', async () => {
    const off = at(minutes(15), { kind: 'power-cycle', forMs: minutes(20), on: target });
    const claims = attacked(minutes(20), ['A06', 'system-topic'], { on: target, forMs: minutes(30), by: wellPlaced });
    const rows = await rowsOf(planOf([session, off, claims], all, { fidelity }));
    const kicks = rows.filter((row) => row.kind === 'attack.gained' && row.detail === 'its session at the broker');
    expect(kicks.map(({ t, device }) => [t > minutes(35), device])).toEqual([[true, 1]]);
  });
});

it('commanding a fleet as a console looks at each attempt a bounded number of times', async () => {
  const looksOf = async (count: number): Promise<number> => {
    const forged = attacked(minutes(10), ['A21', 'console'], { forMs: minutes(40), by: wellPlaced });
    const plan = planOf([forged], [], { controls: {} });
    const [valve] = plan.fleet;
    const reads = vi.spyOn(Attempts.prototype, 'read');
    const { rows } = await runPlan({ ...plan, fleet: [{ ...valve, count }] });
    const looks = reads.mock.calls.length;
    reads.mockRestore();
    expect(rows.filter((row) => isEvent(row) && row.kind === 'attack.refused')).toHaveLength(count);
    return looks;
  };
  expect(await looksOf(200)).toBeLessThan(2.5 * (await looksOf(100)));
});
