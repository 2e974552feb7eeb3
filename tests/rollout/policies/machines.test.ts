import { describe, expect, it } from 'vitest';
import type { AnyStateMachine } from 'xstate';
import { policyKinds } from '../../../scenarios/schema/rollout-policy.ts';

const ids: Readonly<Record<(typeof policyKinds)[number], readonly string[]>> = {
  'all-at-once': ['allAtOnce'],
  rings: ['rings', 'ring'],
  'aws-constant': ['awsJob'],
  'aws-exponential': ['awsJob'],
  'hawkbit-groups': ['hawkbitRollout', 'hawkbitGroup'],
  'mender-phased': ['menderDeployment', 'menderPhase'],
  'nerveshub-penalty': ['nervesHubGroup'],
  'memfault-staged': ['release', 'stage'],
  'adu-rollback': ['aduDeployment'],
  'sphere-rings': ['release', 'stage'],
};

/** Machines are made at load, so each spec loads its own: an invalid machine fails its spec. */
it('each policy has the machines that its drawing shows', async () => {
  const { rolloutPolicies } = await import('../../../sim/rollout/policies/index.ts');
  const drawn = rolloutPolicies.map(({ kind, machines: { rollout, part } }) => [
    kind,
    part === undefined ? [rollout.id] : [rollout.id, part.id],
  ]);
  expect(Object.fromEntries(drawn)).toEqual(ids);
});

it.each(policyKinds)('an engine of %s begins in the first state of its machines', async (kind) => {
  const { policyOf } = await import('../../../sim/rollout/policies/engine.ts');
  const { run } = await import('./staged-run.ts');
  const { rollout, part } = policyOf(kind).machines;
  const { engine } = run({ kind, ...(kind === 'aws-exponential' && { everyNotified: 1 }) }, 4);
  expect(engine.state).toBe(rollout.config.initial);
  expect([...new Set(engine.parts.map(({ state }) => state))]).toEqual(part === undefined ? [] : [part.config.initial]);
});

type Guards = Readonly<Record<string, (args: { readonly event: object }) => boolean>>;

/** The names in a machine's transitions, and the names it declares. An undeclared name would silently do nothing. */
describe.each(policyKinds)('the machines of %s', (kind) => {
  const machines = async () => {
    const { policyOf } = await import('../../../sim/rollout/policies/engine.ts');
    const { rollout, part } = policyOf(kind).machines;
    return part === undefined ? [rollout] : [rollout, part];
  };

  it('declare the actions and guards that they name, and no others', async () => {
    for (const machine of await machines()) {
      const named = transitionsOf(machine);
      const { actions, guards } = machine.implementations;
      expect(Object.keys(actions).sort()).toEqual([...named.actions].sort());
      expect(Object.keys(guards).sort()).toEqual([...named.guards].sort());
    }
  });

  it('have guards that hold for no event but their own', async () => {
    const fields = { needsApproval: true, isForced: true, isAborted: true, isComplete: true, isEmpty: true };
    const others = ['stop', 'roll-back'].map((how) => ({ ...fields, how, type: 'SOMETHING_ELSE' }));
    const guards = (await machines()).flatMap(({ implementations }) =>
      Object.entries(implementations.guards as unknown as Guards),
    );
    const holding = guards.filter(([, guard]) => others.some((event) => guard({ event })));
    expect(holding.map(([name]) => name)).toEqual([]);
  });

  it('end where no event leads further, except a ring, which can still fail', async () => {
    for (const machine of await machines()) {
      const ends = Object.values(machine.states).filter(({ config: { on } }) => Object.keys(on ?? {}).length === 0);
      const isDone = (state: (typeof ends)[number]): boolean => state.type === 'final';
      expect(ends.every(isDone)).toBe(machine.id !== 'ring');
      expect(ends).not.toEqual([]);
    }
  });
});

function transitionsOf({ root, states }: AnyStateMachine) {
  const actions = new Set<string>();
  const guards = new Set<string>();
  for (const state of [root, ...Object.values(states)]) {
    for (const { guard, actions: done } of [...state.transitions.values()].flat()) {
      if (guard !== undefined) guards.add(String(guard));
      for (const action of done) actions.add(String(typeof action === 'object' ? action.type : action));
    }
  }
  return { actions, guards };
}
