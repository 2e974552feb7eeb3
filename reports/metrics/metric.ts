import type { Accumulator, RunWindow } from './accumulator.ts';
import type { Distribution } from './distribution.ts';

/**
 * A figure that a run is judged by, in one object: its id and unit, what it means, and the accumulator that computes it
 * from the trace alone.
 *
 * A metric is either one value (`value`) or a distribution with one entry per device (`min`, `max`, `avg`, `med`,
 * `p(N)`, `count`). A time has an entry for every device it concerns: if the awaited event has not happened when the
 * run ends, the entry is `never`, later than any bound.
 */
export type Metric<Id extends string = string> = ValueMetric<Id> | DistributionMetric<Id>;

interface Description<Id extends string> {
  readonly id: Id;
  readonly unit: 'ms' | 'share' | 'devices' | 'messages' | 'perSecond' | 'count' | 'number';
  /** Which direction is better; `depends` if that is up to the scenario, as with devices that a rollout has reached. */
  readonly better: 'less' | 'more' | 'depends';
  /**
   * `success`: how much of the intended happened, and how soon; it never improves when less of it happens. `cost`:
   * effort or risk, which may fall because less was achieved. `fact`: neither.
   */
  readonly claims: 'success' | 'cost' | 'fact';
  readonly formula: string;
  /** What has entries, or the denominator of a share. */
  readonly concerned: string;
  /** The instant that a time counts from, or at which a value is taken. */
  readonly from: string;
  /** How it counts events that have not happened when the run ends. */
  readonly never: string;
  /** What counts for a threshold with `from`: what ended before is left out, the rest counts in full. */
  readonly window: string;
  readonly source: string;
  /**
   * Whether a threshold can be about some devices. `true`: it is computed from rows of single devices. `among all`: it
   * needs the rows of all devices, since causes lead from one to another, and counts those of some. `samples`: it is
   * computed from samples, which a run has of the groups that its plan names. `false`: it is about the whole fleet.
   */
  readonly perDevice: boolean | 'among all' | 'samples';
}

export interface ValueMetric<Id extends string> extends Description<Id> {
  readonly shape: 'value';
  /** The value can itself be `never`; in a distribution every percentile can. */
  readonly mayBeNever?: true;
  readonly accumulator: NewAccumulator<Id, ValueFigure>;
}

export interface DistributionMetric<Id extends string> extends Description<Id> {
  readonly shape: 'distribution';
  readonly mayBeNever?: never;
  readonly accumulator: NewAccumulator<Id, Distribution>;
}

/** Metrics that name the same function share one accumulator, so one pass over the rows serves all of them. */
export type NewAccumulator<Id extends string, Result> = (
  window: RunWindow,
) => Accumulator<Readonly<Record<NoInfer<Id>, Result>>>;

/**
 * Undefined where the run has nothing to compute it from, and NEVER where it is about something that has not happened;
 * a metric that can be NEVER says how many are concerned.
 */
export type ValueFigure = number | undefined | { readonly value: number | undefined; readonly of: Concerned };

/** How many devices or events a figure concerns, and for how many of them the thing it measures never happened. */
export interface Concerned {
  readonly never: number;
  readonly concerned: number;
}

/** Holds a metric to its type; id and shape stay literal, so the list of metrics gives the types of ids and figures. */
export const metric = <const Id extends string, Shape extends Metric['shape']>(
  declared: Metric<Id> & { readonly shape: Shape },
): Extract<Metric<Id>, { readonly shape: Shape }> => declared as Extract<Metric<Id>, { readonly shape: Shape }>;

/** The aggregates that a metric of this shape has. */
export const aggregatesOf = ({ shape, unit }: Pick<Metric, 'shape' | 'unit'>): readonly string[] =>
  shape === 'distribution'
    ? ['min', 'max', 'avg', 'med', 'count', 'p(N)']
    : unit === 'share'
      ? ['value', 'rate']
      : ['value'];

/** Windows that several metrics have. */
export const AT_END = 'unchanged, since it is taken at the end of the run';
export const ENDED = 'times that ended at or after it, in full, and entries that are never';
export const GROWTH = 'growth since the last sample at or before it';
export const SAMPLES = 'samples that begin at or after it';
export const EVENTS = 'events at or after it';
