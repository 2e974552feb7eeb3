import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { assemble, runWorld } from '../../bin/app/assemble.ts';
import { groupedSeries, valuesOfGroup } from '../../sim/kernel/trace/group-series.ts';
import { type SeriesId, seriesIndex } from '../../sim/kernel/trace/series.ts';
import type { SampleBlock, TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { writeSelection } from '../../sim/selection/write-selection.ts';
import { smallPlan, smallPlans } from '../kit/small-plans.ts';

/** Runs a plan that samples groups of devices; returns its samples and its trace hash. */
async function sampled(plan: Plan, groups: readonly string[]) {
  const samples: SampleBlock[] = [];
  const sink: TraceSink = {
    changes: () => {},
    events: () => {},
    samples: ({ t, values }) => void samples.push({ t, values: values.slice() }),
    reached: () => {},
  };
  const world = await assemble({ ...plan, groups }, sink);
  await runWorld(world);
  world.fabric.dispose();
  return { samples, traceHash: world.recorder.digest() };
}

const additive = groupedSeries.filter(({ unit }) => unit !== 'share').map(({ id }) => id as SeriesId);

/** The trace hash of each of these plans, without groups. */
const golden = new Map(
  readFileSync(join(import.meta.dirname, 'traces/small-plans.csv'), 'utf8')
    .split('\n')
    .map((line) => [line.split(',').slice(0, -2).join(','), line.split(',').at(-2)]),
);

const names = smallPlans.map(({ name }) => name);
const moved = new Set<SeriesId>();

describe('the samples of groups', () => {
  it.each(names.map((name, nth) => [name, nth] as const))(
    'of %s add up to those of the fleet in every sample, and change nothing else',
    async (name, nth) => {
      const plan = await smallPlan(name);
      const tenants = [...new Set(plan.fleet.map(({ tenant }) => tenant))].map((tenant) => writeSelection({ tenant }));
      const share = `share:${((nth * 37) % 90) + 5}%`;
      const parts = nth % 2 === 0 && tenants.length > 1 ? tenants : [share, `not ${share}`];
      const run = await sampled(plan, parts);
      expect(run.traceHash).toBe(golden.get(name));
      const wrong = run.samples.flatMap(({ t, values }) => {
        const own = parts.map((_, group) => valuesOfGroup(values, group));
        return additive.flatMap((id) => {
          const place = seriesIndex(id);
          if (values[place] > 0) moved.add(id);
          const sum = own.reduce((total, part) => total + part[place], 0);
          return sum === values[place] ? [] : [`${id} at ${t}: ${sum} of ${values[place]}`];
        });
      });
      expect(wrong).toEqual([]);
    },
  );

  it('have every series of devices, each of which moves in one of these runs', () => {
    expect(additive.filter((id) => !moved.has(id))).toEqual([]);
  });
});
