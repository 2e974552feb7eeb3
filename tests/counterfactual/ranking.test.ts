import { describe, expect, it } from 'vitest';
import { effectOf, isClear } from '../../reports/counterfactual/effect.ts';
import { ranking, together } from '../../reports/counterfactual/ranking.ts';
import { NEVER } from '../../reports/metrics/distribution.ts';
import { sweepFigures } from '../../reports/sweep/figures.ts';
import type { RunFigures, Sweep } from '../../reports/sweep/sweep.ts';
import { madeSweep } from '../kit/made-sweep.ts';

const gains = sweepFigures.findIndex(({ column }) => column === 'attack.succeeded');

/** A cell for each list, with the gains of actors by seed. */
function sweepOf(...cells: readonly (readonly (number | null)[])[]): { sweep: Sweep; runs: readonly RunFigures[] } {
  const seeds = cells[0].map((_, nth) => String(nth + 1));
  return {
    sweep: { ...madeSweep, seeds, cells: cells.map((_, nth) => ({ ...madeSweep.cells[0], name: `cell ${nth}` })) },
    runs: cells.flatMap((values, cell) =>
      values.map((value) => ({
        traceHash: cells[0] === values || value !== cells[0][0] ? `${cell}${value}` : `0${value}`,
        figures: sweepFigures.map((_, place) => (place === gains ? value : null)),
        met: [],
      })),
    ),
  };
}

const effect = (from: readonly (number | null)[], to: readonly (number | null)[]) => {
  const { sweep, runs } = sweepOf(from, to);
  return effectOf(sweep, runs, { from: 0, to: 1 }, gains);
};

describe('an effect', () => {
  it('is the mean of the differences, seed by seed', () => {
    const found = effect([1, 2, 3], [11, 14, 12]);
    expect(found).toMatchObject({ more: 3, less: 0, same: 0, unknown: 0 });
    expect(found.mean?.mean).toBeCloseTo((10 + 12 + 9) / 3, 12);
    expect(isClear(found)).toBe(true);
  });

  it('may be chance where its interval reaches over 0', () => {
    const found = effect([5, 5, 5, 5], [9, 4, 6, 5]);
    expect(found).toMatchObject({ more: 2, less: 1, same: 1 });
    expect(isClear(found)).toBe(false);
  });

  it('has no mean where a run has no value, or never has one, and counts never as more', () => {
    expect(effect([1, 2], [null, 3])).toMatchObject({ mean: undefined, more: 1, unknown: 1 });
    expect(effect([1, NEVER], [NEVER, 3])).toMatchObject({ mean: undefined, more: 1, less: 1 });
    expect(effect([NEVER], [NEVER])).toMatchObject({ mean: undefined, same: 1 });
  });

  it('of a single seed is clear if it is any', () => {
    expect(isClear(effect([1], [2]))).toBe(true);
    expect(isClear(effect([1], [1]))).toBe(false);
  });
});

describe('the ranking of controls', () => {
  const { sweep, runs } = sweepOf([2, 4], [7, 9], [2, 4], [0, 2], [20, 22]);
  const cells = [
    { controls: ['topic-acl'], isOn: true, cell: 1 },
    { controls: ['registry'], isOn: true, cell: 2 },
    { controls: ['byte-budget'], isOn: false, cell: 3 },
  ];
  const ask = (some: typeof cells) => ranking({ sweep, runs, cells: some, figures: [gains] });

  it('counts what is gained more with a control off than on, whichever way it stands as written', () => {
    expect(ask(cells).map(({ controls, saved: [{ mean }] }) => [...controls, mean?.mean])).toEqual([
      ['topic-acl', 5],
      ['byte-budget', 2],
      ['registry', 0],
    ]);
  });

  it('knows controls that nothing asked by equal traces', () => {
    const idle = sweepOf([2, 2], [2, 2]);
    const [one] = ranking({ ...idle, cells: [{ ...cells[0], cell: 1 }], figures: [gains] });
    expect(one.isIdle).toBe(true);
    expect(ask(cells)[0].isIdle).toBe(false);
  });

  it('tells of two controls that the one stands in for the other', () => {
    const singles = ask(cells);
    const [pair] = ask([{ controls: ['topic-acl', 'registry'], isOn: true, cell: 4 }]);
    const own = singles.filter(({ controls: [control] }) => pair.controls.includes(control));
    expect(together(pair, own)).toBe(18 - 5 - 0);
  });
});
