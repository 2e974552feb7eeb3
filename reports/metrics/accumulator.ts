import type { ChangeBlock, EventBlock, SampleBlock } from '../../sim/kernel/trace/sink.ts';
import type { Metric, MetricId } from '../../sim/plan/metric-list.ts';
import type { Region } from '../run-folder/manifest.ts';
import type { Distribution } from './distribution.ts';

/** What a figure needs to know of a run besides its trace. */
export interface RunShape {
  readonly devices: number;
  readonly regions: readonly Region[];
  readonly tickMs: number;
  readonly sampleEveryMs: number;
}

/**
 * A run from a tick on; from 0 on it is all of the run. What was over before is left out of a figure; what was still going on,
 * and what began after, counts in full.
 */
export interface RunWindow extends RunShape {
  readonly fromT: number;
}

/** Takes a trace piece by piece and holds what its figures need of it, within a fixed number of bytes a device. */
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

/** How many of those that a figure concerns the run ended without. */
export interface Concerned {
  readonly never: number;
  readonly concerned: number;
}

/**
 * A figure of the catalogue as one run has it. A `value` is undefined where the run has nothing to compute it from, and NEVER
 * where it is about something that has not happened; `of` is there for those that can be.
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
