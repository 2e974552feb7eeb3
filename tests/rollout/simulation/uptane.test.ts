import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../../scenarios/index.ts';
import { falseUpdates, needsDirector } from '../../../sim/plan/false-updates.ts';
import { keptWorld, type Ran, runPlan } from '../../kit/run-plan.ts';
import { smallPlan } from '../../kit/small-plans.ts';
import { type EventRow, isChange, isEvent } from '../../kit/trace-rows.ts';
import { rolloutPlan } from './rollout-plan.ts';

const both = ['full', 'partial'] as const;
type Verification = (typeof both)[number];

const uptane = (verification: Verification) => [
  'updates.metadata=uptane',
  `fleet[acme/sensor].updates.verification=${verification}`,
];

const events = ({ rows }: Ran, kind: EventRow['kind']): readonly EventRow[] =>
  rows.filter(isEvent).filter((row) => row.kind === kind);
const confirmed = ({ rows }: Ran): number =>
  rows.filter((row) => isChange(row) && row.region === 'update' && row.state === 'confirmed').length;

describe.each(both)('a rollout by Uptane, with %s verification', (verification) => {
  it('reaches every device, and leaves the same trace as by TUF', async () => {
    const by = async (set: readonly string[]) => runPlan(await rolloutPlan('esp32', { count: 20, set }));
    const [its, tufs] = [await by(uptane(verification)), await by(['updates.metadata=tuf'])];
    expect(confirmed(its)).toBe(20);
    // Without an attack, the system that vouches for the release makes no difference.
    expect(its.traceHash).toBe(tufs.traceHash);
  });

  it('that is rolled back restores the old image, under a counter that is not lower', async () => {
    const set = [
      ...uptane(verification),
      'releases[0].faults=[{ kind: health-failure, share: 30% }]',
      'timeline[0].policy={ kind: adu-rollback, success: confirmed, rollback: { failed: 20%, count: 2 } }',
    ];
    const ran = await runPlan(await rolloutPlan('esp32', { count: 20, set }));
    expect(events(ran, 'image.refused')).toEqual([]);
    const installed = events(ran, 'image.installed').map(({ detail }) => detail);
    expect(installed.filter((detail) => detail === 'image 1.0.0').length).toBeGreaterThan(5);
  });

  it('of an image for other hardware is refused', async () => {
    const set = [...uptane(verification), 'releases[0].builtFor=lamp'];
    const [refused, taken] = await Promise.all([
      rolloutPlan('esp32', { count: 3, set }).then((plan) => runPlan(plan)),
      rolloutPlan('esp32', { count: 3, set: [...set, 'controls.update-target=off'] }).then((plan) => runPlan(plan)),
    ]);
    const refusals = events(refused, 'image.refused').map(({ control, detail }) => `${control}: ${detail}`);
    expect(new Set(refusals)).toEqual(
      new Set(['update-target: hardware is acme.example/sensor, and it is for acme.example/lamp']),
    );
    expect([confirmed(refused), confirmed(taken)]).toEqual([0, 3]);
  });

  it("continues for weeks, though the director's metadata lasts one", async () => {
    const set = [...uptane(verification), 'duration=20d', 'timeline[0].at=17d', 'fleet[acme/sensor].updates.every=20h'];
    const ran = await runPlan(await rolloutPlan('esp32', { count: 5, set }));
    expect(confirmed(ran)).toBe(5);
    expect(events(ran, 'image.refused')).toEqual([]);
  });
});

it('must be enabled by name: the default is TUF, with an unchanged plan', async () => {
  const { plan } = await loadScenario('canary-rollout');
  expect((await loadScenario('canary-rollout', { set: ['updates.metadata=tuf'] })).plan).toEqual(plan);
  expect(plan.updates).not.toHaveProperty('metadata');
  const { updates } = (await loadScenario('canary-rollout', { set: ['updates.metadata=uptane'] })).plan;
  expect(updates).toEqual({ ...plan.updates, metadata: 'uptane' });
});

describe('stolen-director', () => {
  it("hits devices of each product with the director's metadata of that product", async () => {
    const { world, keep } = await keptWorld(await smallPlan('stolen-director'));
    const { products, updates } = world.fleet;
    const [valves, wipers] = [0, 1].map(
      (product) =>
        new Set(Array.from({ length: products[product].plan.count }, (_, at) => updates.of(product)?.trusted.get(at))),
    );
    expect([valves.size, wipers.size]).toEqual([1, 1]);
    expect(wipers).not.toEqual(valves);
    keep();
  });

  it('tries everything that is about a director', async () => {
    const { plan } = await loadScenario('stolen-director', { variant: 'both-stolen' });
    const shown = plan.timeline.flatMap(({ action }) => (action.kind === 'attack' ? [action.way as string] : []));
    expect(falseUpdates.filter((way) => needsDirector(way) && !shown.includes(way))).toEqual([]);
  });
});
