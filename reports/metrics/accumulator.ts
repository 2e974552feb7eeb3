import type { ChangeBlock, EventBlock, SampleBlock } from '../../sim/kernel/trace/sink.ts';
import type { Region } from '../run-folder/manifest.ts';
import type { RowCauses } from './row-causes.ts';

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
  /** For a metric that is `perDevice: 'among all'`: whether it counts rows of the device. Left out, it counts all. */
  readonly counts?: ((device: number) => boolean) | undefined;
  /** What is behind each row that has come; followed once for all figures of a trace. */
  readonly causes: Pick<RowCauses, 'classOf'>;
}

/** Takes a trace piece by piece and keeps what its figures need, in a fixed number of bytes per device. */
export type Accumulator<Figures> = Consumer & {
  sample?(sample: SampleBlock): void;
  /** The figures by metric id, if the run ended at tick `endT`. */
  results(endT: number): Figures;
};

/** Takes changes and events in row order; of changes, all or only the moves that it is about. */
export type Consumer = RowConsumer | ConsumerOfMoves;

export interface RowConsumer {
  /** Rows `from` to `to` (not included) of a block. */
  changes?(block: ChangeBlock, from: number, to: number): void;
  event?(block: EventBlock, i: number): void;
  readonly moves?: undefined;
}

/** `byMoves` makes one that takes all rows of any number of these. */
export interface ConsumerOfMoves {
  readonly moves: MoveConsumer;
  event?(block: EventBlock, i: number): void;
  readonly changes?: undefined;
}

/** Takes the changes with which devices move from one state to another, as far as it is about them. */
export interface MoveConsumer {
  isAbout(move: Move): boolean;
  /** Row `i` of a block is such a move. */
  moved(block: ChangeBlock, i: number): void;
}

/** Codes of a region and two of its states; each device begins in the first state of each region. */
export interface Move {
  readonly region: number;
  readonly before: number;
  readonly state: number;
}
