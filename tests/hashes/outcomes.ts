import { createHash } from 'node:crypto';
import { assemble, runWorld } from '../../bin/app/assemble.ts';
import { lateSink } from '../../bin/app/late-sink.ts';
import { type DeviceOutcomes, outcomesCollector } from '../../reports/outcome/device-outcomes.ts';
import { loadScenario, readyMadeScenarios } from '../../scenarios/index.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { smallPlan, smallPlans } from '../kit/small-plans.ts';

/** A ready-made plan, and its name in the output. */
export interface NamedPlan {
  readonly name: string;
  readonly seed: string;
  readonly fidelity: 'model' | 'packet';
  load(): Promise<Plan>;
}

/**
 * Every ready-made scenario with each of its variants on the model broker, and the small plans of the tests on the
 * packet broker, with each seed.
 */
export function readyMadePlans(seeds: readonly string[]): readonly NamedPlan[] {
  const whole = readyMadeScenarios().flatMap(({ name, variants }) =>
    [undefined, ...variants].map((variant) => ({ scenario: name, variant })),
  );
  return seeds.flatMap((seed) => [
    ...whole.map(
      ({ scenario, variant }): NamedPlan => ({
        name: variant === undefined ? scenario : `${scenario}.${variant}`,
        seed,
        fidelity: 'model',
        load: async () => (await loadScenario(scenario, { variant, seed, fidelity: 'model' })).plan,
      }),
    ),
    ...smallPlans.map(
      ({ name }): NamedPlan => ({
        name: `small ${name}`,
        seed,
        fidelity: 'packet',
        load: () => smallPlan(name, { seed, fidelity: 'packet' }),
      }),
    ),
  ]);
}

/** The output line of a run: its trace, its fingerprint and its device outcomes, each as a digest; `stretches` as a world takes it. */
export async function outcomeOf({ name, seed, fidelity, load }: NamedPlan, stretches = true): Promise<string> {
  const plan = await load();
  const late = lateSink();
  const world = await assemble(plan, late.sink, { stretches });
  const { regions } = world.projection;
  const keeper = outcomesCollector({
    devices: world.fleet.size,
    regions,
    tickMs: 1,
    sampleEveryMs: plan.sampleEveryMs,
  });
  late.is(keeper.sink);
  await runWorld(world);
  world.fabric.dispose();
  const digests = [world.recorder.digest(), world.fingerprint.digest(), digestOf(keeper.outcomes())];
  return [name.replaceAll(' ', '_'), seed, fidelity, ...digests].join('  ');
}

function digestOf({ regions, finalStates, verdicts }: DeviceOutcomes): string {
  const hash = createHash('sha256').update(JSON.stringify(regions));
  for (const states of finalStates) hash.update(states);
  const said = [...verdicts].map(([key, { count }]) => `${key} ${count}`).sort();
  return hash.update(said.join('\n')).digest('hex').slice(0, 16);
}
