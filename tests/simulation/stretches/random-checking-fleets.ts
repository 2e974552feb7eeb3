import fc from 'fast-check';
import { loadScenario } from '../../../scenarios/index.ts';
import { type Plan, type ProductPlan, rolloutCommands, type TimelineEntry } from '../../../sim/plan/plan.ts';
import { at } from '../../kit/lone-plan.ts';
import { quietFleets, tick } from './random-quiet-fleets.ts';

// Quiet fleets that check for updates every few seconds, and rollouts under every policy that offer them releases, with outages of
// the service and of its controller, commands, and what else moves a rollout.

const policies = [
  { kind: 'all-at-once' },
  { kind: 'rings', order: ['canary', 'broad'], bake: '40s', silentAfter: '60s', abort: { failed: '> 20%', min: 1 } },
  {
    kind: 'aws-constant',
    maximumPerMinute: 2,
    timeout: '1m',
    abort: { criteria: [{ of: 'all', min: 1, share: '30%' }] },
  },
  { kind: 'aws-exponential', base: 1, factor: 2, everySucceeded: 1, timeout: '1m' },
  {
    kind: 'hawkbit-groups',
    success: 'confirmed',
    groups: [{ percentage: 50 }, { percentage: 50 }],
    successThreshold: 50,
    errorThreshold: 40,
  },
  { kind: 'mender-phased', phases: [{ batch: '50%' }, { after: '1m' }] },
  { kind: 'nerveshub-penalty', concurrent: 1 },
  { kind: 'memfault-staged', stages: [{ share: '30%' }, { share: '100%', after: '1m' }] },
  { kind: 'adu-rollback', rollback: { failed: '30%', count: 1 } },
  { kind: 'sphere-rings', evaluation: ['canary'], lead: '1m' },
  {
    ...{ kind: 'rings', order: ['canary', 'broad'], bake: '2m', promote: '30%' },
    abort: { failed: '> 20%', min: 2, outcome: 'roll-back' },
  },
];

const products = [0, 1, 2].map((nth) => `p${nth}`);

/** What a scenario makes of releases that work and of others that fail, and of the steps that roll them out. */
export const { releases, rollouts } = await (async () => {
  const { plan } = await loadScenario({
    name: 'checking',
    claim: 'Devices check for updates.',
    duration: '1h',
    fleet: products.map((product) => ({
      ...{ tenant: 'acme', product, profile: 'sphere', count: 4 },
      ...{ firmware: '1.0.0', rings: { canary: '40%', broad: '60%' }, updates: { every: '1h' } },
    })),
    releases: products.flatMap((product) => [
      { product, version: '1.1.0', size: '2KiB' },
      { product, version: '1.2.0', size: '2KiB', faults: [{ kind: 'boot-failure', share: '40%' }] },
    ]),
    timeline: policies.flatMap((policy) =>
      products.flatMap((product) =>
        ['1.1.0', '1.2.0'].map((version) => ({ at: '1m', do: 'rollout', release: `${product}@${version}`, policy })),
      ),
    ),
  } as never);
  return { releases: plan.releases ?? [], rollouts: plan.timeline.map(({ action }) => action) };
})();

const span = fc.constantFrom(1_000, 5_000, 40_000, 90_000);

const step: fc.Arbitrary<TimelineEntry> = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(tick, fc.constantFrom(...rollouts)).map(([t, action]) => at(t, action)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(tick, fc.constantFrom('updates' as const, 'controller' as const), span)
      .map(([t, of, forMs]) => at(t, { kind: 'outage', of, forMs })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(tick, fc.constantFrom(...rolloutCommands))
      .map(([t, command]) => at(t, { kind: 'rollout-command', command, of: 'the rollout' })),
  },
);

const updates: fc.Arbitrary<ProductPlan['updates']> = fc
  .record({
    everyMs: fc.constantFrom(1_000, 3_000, 20_000, 60_000),
    jitter: fc.constantFrom(0, 0.1, 0.9),
    push: fc.boolean(),
    ignoresCancel: fc.constantFrom(0, 0.5),
    retry: fc.constantFrom(undefined, { maxMs: 60_000, times: undefined }, { maxMs: 60_000, times: 1 }),
  })
  .map(({ retry, ...fields }) => ({ ...fields, ...(retry !== undefined && { retry }) }));

const server = fc.record({
  bytesPerSecond: fc.constantFrom(undefined, 1_000),
  checksPerSecond: fc.constantFrom(undefined, undefined, undefined, undefined, 5),
  checkQueue: fc.constantFrom(2, 12, 24, 100, 65_536),
  latencyMs: fc.constantFrom(0, 1, 50, 900, 4_000),
});

/** Without logs: those want to know of each check. */
export const checkingFleets: fc.Arbitrary<Plan> = fc
  .record({
    base: quietFleets,
    steps: fc.array(step, { maxLength: 5 }),
    own: fc.array(updates, { minLength: 3, maxLength: 3 }),
    server,
  })
  .map(({ base, steps, own, server }) => {
    const first = steps.findIndex(({ action }) => action.kind === 'rollout');
    const told = steps.map((entry, nth) => (nth === first ? { ...entry, label: 'the rollout' } : entry));
    const timeline = told.filter(({ action }) => action.kind !== 'rollout-command' || first >= 0);
    return {
      ...base,
      fleet: base.fleet.map((product) => {
        const nth = products.indexOf(product.product);
        const rings = [
          { name: 'canary', share: 0.4 },
          { name: 'broad', share: 0.6 },
        ];
        return nth < 0 ? product : { ...product, rings, updates: own[nth] as NonNullable<ProductPlan['updates']> };
      }),
      releases: releases.filter(({ product }) => base.fleet.some((one) => one.product === product)),
      updates: server,
      timeline: [...base.timeline, ...timeline.filter(({ action }) => isFor(base, action))].map((entry, nth) => ({
        ...entry,
        label: entry.label === 'the rollout' ? entry.label : `${entry.label} ${nth}`,
      })),
    };
  });

const isFor = ({ fleet }: Plan, action: TimelineEntry['action']): boolean =>
  action.kind !== 'rollout' || fleet.some(({ product }) => action.release.startsWith(`${product}@`));
