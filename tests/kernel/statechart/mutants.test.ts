import { describe, expect, it } from 'vitest';
import { Bench } from '../../kit/chart-bench.ts';
import { transparent } from '../../kit/transparent.ts';
import { bindMutant, type Mutant, mutantsOf } from './mutants.ts';
import { subjects } from './subjects.ts';

describe.each(subjects.map((subject) => [subject.name, subject] as const))(
  'mutants of the table of %s',
  (_name, subject) => {
    const bench = new Bench(transparent(subject));
    const { chart } = bench;
    const { configurations } = chart.enumerate();
    const cells = Array.from({ length: configurations * chart.events.length }, (_, cell) => cell);
    const mutants = cells.flatMap((cell) =>
      mutantsOf(chart, Math.floor(cell / chart.events.length), cell % chart.events.length),
    );
    // Spread evenly over all cells; every other cell of a mutant is sound, so its own cell is the one to try.
    const planted = mutants.filter((_, nth) => nth % Math.ceil(mutants.length / 150) === 0);

    it('are all found by trying their cell', () => {
      const alive = planted.filter((mutant) => {
        bench.use(bindMutant(chart, mutant, bench.ports));
        return isAlive(bench, mutant);
      });
      expect(
        alive.map(
          ({ what, configuration, code }) => `${what}: ${chart.describe(configuration)}, on ${chart.events[code]}`,
        ),
      ).toEqual([]);
    });

    it('are many', () => expect(planted.length).toBeGreaterThanOrEqual(40));
  },
);

/** Tries contexts of every kind until one distinguishes the mutant from XState. */
function isAlive(bench: Bench, { configuration, code }: Mutant): boolean {
  for (let nth = 0; nth < 1000; nth++)
    if (bench.tryCell(configuration, code, nth * 7919 + code) !== undefined) return false;
  return true;
}
