import type { ControlCost } from '../costs/control-costs.ts';
import type { Sweep, SweepRuns } from '../sweep/sweep.ts';
import { runsOfCell } from '../sweep/sweep.ts';
import { type ComparedCells, type Effect, effectOf } from './effect.ts';

/** What a control, or two of them together, keep actors from, beside what it costs honest users. */
export interface RankedControls {
  readonly controls: readonly string[];
  /** Whether they are on in the scenario as written. */
  readonly isOn: boolean;
  /** Of each figure asked for, how much more there is with the controls off than on. */
  readonly saved: readonly Effect[];
  /** The traces are equal in every seed: nothing asked them. */
  readonly isIdle: boolean;
  /** Runs that both settings finished. */
  readonly pairs: number;
  /** Of one control, from runs without the attackers; undefined where that was not measured. */
  readonly hurt: ControlCost | undefined;
}

/** A cell in which these controls are the other way around than in the first cell, which is the scenario as written. */
export interface ToggledCell {
  readonly controls: readonly string[];
  readonly isOn: boolean;
  readonly cell: number;
  readonly hurt?: ControlCost | undefined;
}

export interface RankQuestion {
  readonly sweep: Sweep;
  readonly runs: SweepRuns;
  readonly cells: readonly ToggledCell[];
  /** Places of figures in the sweep; the first one ranks. */
  readonly figures: readonly number[];
}

/** The controls by what they save, the most first; of those that save alike, the one that hurts least. */
export function ranking({ sweep, runs, cells, figures }: RankQuestion): readonly RankedControls[] {
  const ranked = cells.map(({ controls, isOn, cell, hurt }): RankedControls => {
    const [off, on] = isOn ? [cell, FIRST_CELL] : [FIRST_CELL, cell];
    const compared: ComparedCells = { from: on, to: off };
    const [before, after] = [FIRST_CELL, cell].map((one) => runsOfCell(sweep, runs, one));
    const pairs = after.filter((run, nth) => run !== undefined && before[nth] !== undefined).length;
    const isIdle = pairs === after.length && after.every((run, nth) => run?.traceHash === before[nth]?.traceHash);
    const saved = figures.map((figure) => effectOf(sweep, runs, compared, figure));
    return { controls, isOn, saved, isIdle, pairs, hurt };
  });
  return ranked
    .map((one, nth) => ({ one, nth }))
    .sort((a, b) => size(b.one) - size(a.one) || hurtOf(a.one) - hurtOf(b.one) || a.nth - b.nth)
    .map(({ one }) => one);
}

/**
 * How much more two controls save together than each alone adds up to, seed by seed on the mean; undefined where a mean is not known.
 * Above 0: the one stands in for the other, and actors get through only where both are off.
 */
export function together(pair: RankedControls, singles: readonly RankedControls[]): number | undefined {
  const means = [pair, ...singles].map(({ saved }) => saved[0].mean?.mean);
  const [both, ...each] = means;
  if (both === undefined || each.some((mean) => mean === undefined)) return undefined;
  return both - each.reduce<number>((sum, mean) => sum + mean!, 0);
}

/** The cell of the scenario as written. */
export const FIRST_CELL = 0;

const size = ({ saved: [{ mean, more, less }] }: RankedControls): number => mean?.mean ?? more - less;

/** What honest users lose by it, counted in what is not done: readings lost, and anything refused to them. */
const hurtOf = ({ hurt }: RankedControls): number => (hurt?.refused ?? 0) + (hurt?.costs?.readingsLost ?? 0);
