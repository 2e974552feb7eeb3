import type { ChangeBlock, EventBlock, SampleBlock } from '../../sim/kernel/trace/sink.ts';
import type { Metric, MetricId } from '../../sim/plan/metric-list.ts';
import type { Region } from '../run-folder/manifest.ts';
import type { Distribution } from './distribution.ts';

/** The properties of a run that figures need besides its trace. */
export interface RunShape {
  readonly devices: number;
  readonly regions: readonly Region[];
  readonly tickMs: number;
  readonly sampleEveryMs: number;
}

/**
 * A run from a tick on; from 0 on it is the whole run. A figure leaves out what was over before that tick; what was still
 * going on, and what began later, counts in full.
 */
export interface RunWindow extends RunShape {
  readonly fromT: number;
}

/** Takes a trace piece by piece and keeps what its figures need, in a fixed number of bytes per device. */
export interface Accumulator extends RowConsumer {
  sample?(sample: SampleBlock): void;
  /** The figures, if the run ended at tick `endT`. */
  results(endT: number): readonly MetricResult[];
}

/** Takes changes and events in row order. */
export interface RowConsumer {
  /** Rows `from` to `to` (not included) of a block. */
  changes?(block: ChangeBlock, from: number, to: number): void;
  event?(block: EventBlock, i: number): void;
}

/** How many devices or events a figure concerns, and for how many of them the thing it measures never happened. */
export interface Concerned {
  readonly never: number;
  readonly concerned: number;
}

/**
 * A figure of the metric list, measured in one run. `value` is undefined where the run has nothing to compute it from,
 * and NEVER where it is about something that has not happened; figures that can be NEVER have `of`.
 */
export type MetricResult =
  | {
      readonly id: MetricId;
      readonly unit: Metric['unit'];
      readonly shape: 'value';
      readonly value: number | undefined;
      readonly of?: Concerned;
    }
  | {
      readonly id: MetricId;
      readonly unit: Metric['unit'];
      readonly shape: 'distribution';
      readonly entries: Distribution;
    };
