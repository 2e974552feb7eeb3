import seedrandom from 'seedrandom';
import { describe, expect, it } from 'vitest';
import { looks } from '../../bin/sweep/sweep-until.ts';
import { NEVER } from '../../reports/metrics/distribution.ts';
import { CONSTANT_RUNS, FIRST_LOOK, knownMean } from '../../reports/sweep/known-mean.ts';

type Draw = (uniform: () => number) => number;
const normal: Draw = (uniform) => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());

/** With their true means; the last two are as skewed as delays that now and then are long. */
const distributions: readonly (readonly [name: string, mean: number, draw: Draw])[] = [
  ['normal', 10, (uniform) => 10 + 3 * normal(uniform)],
  ['a share of one in ten', 0.1, (uniform) => (uniform() < 0.1 ? 1 : 0)],
  ['exponential', 1, (uniform) => -Math.log(1 - uniform())],
  ['lognormal', Math.exp(0.5), (uniform) => Math.exp(normal(uniform))],
  ['Pareto with a tail of 3', 1.5, (uniform) => (1 - uniform()) ** (-1 / 3)],
];

/** Draws until the mean is known to that share of itself, and no further than `most`. */
function stopped(draw: Draw, uniform: () => number, share: number, most: number) {
  const values: number[] = [];
  for (const look of looks(0, most)) {
    while (values.length < look) values.push(draw(uniform));
    const { mean, half } = knownMean(values);
    if (half! <= share * Math.abs(mean!)) break;
  }
  return { ...knownMean(values), runs: values.length };
}

describe('the mean of a figure, looked at until it is known well enough', () => {
  it.each(distributions.flatMap(([name, mean, draw]) => [0.1, 0.3].map((share) => [name, share, mean, draw] as const)))(
    'lies in the interval in 93 of 100 repetitions at least: %s, to a share of %s',
    (name, share, truth, draw) => {
      const uniform = seedrandom(`${name} ${share}`);
      let covered = 0;
      let runs = 0;
      for (let nth = 0; nth < 1_000; nth++) {
        const ended = stopped(draw, uniform, share, 2_000);
        if (Math.abs(ended.mean! - truth) <= ended.half!) covered++;
        runs += ended.runs;
      }
      expect(covered).toBeGreaterThanOrEqual(930);
      // It does stop: one that took all runs would be right as often.
      if (share === 0.3) expect(runs / 1_000).toBeLessThan(1_500);
    },
  );

  it('would lie in an interval of Student less often, which is why there is another one', () => {
    const [, truth, draw] = distributions[3]!;
    const uniform = seedrandom('student');
    let covered = 0;
    for (let nth = 0; nth < 1_000; nth++) {
      const values: number[] = [];
      for (const look of looks(0, 2_000)) {
        while (values.length < look) values.push(draw(uniform));
        if (studentHalf(values) <= 0.3 * knownMean(values).mean!) break;
      }
      if (Math.abs(knownMean(values).mean! - truth) <= studentHalf(values)) covered++;
    }
    expect(covered).toBeLessThan(930);
  });

  it('narrows with more runs, whatever the values are measured in', () => {
    const values = (n: number, scale: number) => Array.from({ length: n }, (_, nth) => scale * (nth % 2));
    const half = (n: number, scale = 1): number => knownMean(values(n, scale)).half!;
    expect(half(120)).toBeLessThan(half(60));
    expect(half(60, 1_000) / half(60)).toBeCloseTo(1_000, 9);
    // Wider than Student's, which is 2.00 times the standard error for 60 runs.
    expect(half(60) / (Math.sqrt(60 / 59) * 0.5 * Math.sqrt(1 / 60))).toBeGreaterThan(2.5);
  });
});

/** Close enough from 30 runs on. */
const studentHalf = (values: readonly number[]): number => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return 2 * Math.sqrt(variance / values.length);
};

describe('what is known of a mean', () => {
  it.each([
    ['no runs', [], { n: 0, never: 0, mean: undefined, half: undefined, isConstant: false }],
    ['runs without data', [null, null], { n: 0, never: 0, mean: undefined, half: undefined, isConstant: false }],
    ['one run', [7], { n: 1, never: 0, mean: 7, half: undefined, isConstant: true }],
    [
      'a run in which it is never',
      [7, NEVER, null, 8],
      { n: 3, never: 1, mean: undefined, half: undefined, isConstant: false },
    ],
    ['the same in all runs', [0.1, 0.1, 0.1], { n: 3, never: 0, mean: 0.1, half: 0, isConstant: true }],
  ])('%s', (_what, values, known) => {
    expect(knownMean(values)).toEqual(known);
  });

  it('begins where a rule of thumb for means does, and takes a constant for one where a value of one in a hundred would have shown', () => {
    expect(FIRST_LOOK).toBe(30);
    expect(0.99 ** CONSTANT_RUNS).toBeLessThan(0.05);
  });
});
