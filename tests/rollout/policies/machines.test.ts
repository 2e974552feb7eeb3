import { expect, it } from 'vitest';
import { policyKinds } from '../../../scenarios/rollout-policy.ts';

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

/** Machines are made as they are loaded, so specs load them themselves: one that cannot be made fails them. */
it('each policy has the machines that it is drawn by', async () => {
  const { policyMachines } = await import('../../../sim/rollout/policies/machines.ts');
  const drawn = Object.entries(policyMachines).map(([kind, { rollout, part }]) => [
    kind,
    part === undefined ? [rollout.id] : [rollout.id, part.id],
  ]);
  expect(Object.fromEntries(drawn)).toEqual(ids);
});

it.each(policyKinds)('an engine of %s begins in the first state of its machines', async (kind) => {
  const { policyMachines } = await import('../../../sim/rollout/policies/machines.ts');
  const { run } = await import('./staged-run.ts');
  const { rollout, part } = policyMachines[kind];
  const { engine } = run({ kind, ...(kind === 'aws-exponential' && { everyNotified: 1 }) }, 4);
  expect(engine.state).toBe(rollout.config.initial);
  expect([...new Set(engine.parts.map(({ state }) => state))]).toEqual(part === undefined ? [] : [part.config.initial]);
});
