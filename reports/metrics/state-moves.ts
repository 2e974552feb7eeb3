import type { ChangeBlock, EventBlock } from '../../sim/kernel/trace/sink.ts';
import type { Consumer, ConsumerOfMoves, MoveConsumer, RowConsumer, RunShape } from './accumulator.ts';

/**
 * Takes all rows for those consumers that are about some moves, and hands each the moves that it is about, in row order. Of the
 * rows of an outage nine in ten are dials, which hardly any figure is about: one look at a row is then all that it costs.
 */
export function byMoves(
  consumers: readonly Consumer[],
  shape: Pick<RunShape, 'devices' | 'regions'>,
): readonly RowConsumer[] {
  const ofRows = consumers.filter((consumer) => consumer.moves === undefined);
  const ofMoves = consumers.filter((consumer) => consumer.moves !== undefined);
  return ofMoves.length === 0 ? ofRows : [...ofRows, new StateMoves(ofMoves, shape)];
}

/** Memory  a byte for each device and region */
class StateMoves implements RowConsumer {
  private readonly regions: readonly RegionMoves[];

  constructor(
    private readonly consumers: readonly ConsumerOfMoves[],
    { devices, regions }: Pick<RunShape, 'devices' | 'regions'>,
  ) {
    this.regions = regions.map(({ states }, region) => ({
      // Every device starts in the first state of each region.
      now: new Uint8Array(devices),
      states: states.length,
      concerned: states.flatMap((_, before) =>
        states.map((__, state) =>
          consumers.flatMap(({ moves }) => (moves.isAbout({ region, before, state }) ? moves : [])),
        ),
      ),
    }));
  }

  changes(block: ChangeBlock, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const { now, states, concerned } = this.regions[block.region[i]];
      const device = block.device[i];
      const state = block.state[i];
      const consumers = concerned[now[device] * states + state];
      now[device] = state;
      for (let at = 0; at < consumers.length; at++) consumers[at].moved(block, i);
    }
  }

  event(block: EventBlock, i: number): void {
    for (const consumer of this.consumers) consumer.event?.(block, i);
  }
}

/** Where each device is in a region, and which consumers are about a move from one of its states to another. */
interface RegionMoves {
  readonly now: Uint8Array;
  readonly states: number;
  /** By `before * states + state`. */
  readonly concerned: readonly (readonly MoveConsumer[])[];
}
