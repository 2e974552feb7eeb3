import type { ChangeBlock } from '../../sim/kernel/trace/sink.ts';
import type { Consumer, MoveConsumer, RowConsumer, RunShape } from './accumulator.ts';

/**
 * Takes all changes for those consumers that are about some moves, and hands each the moves that it is about, in row order. Of the
 * rows of an outage nine in ten are dials, which hardly any figure is about: one look at a row is then all that it costs.
 */
export function byMoves(
  consumers: readonly Consumer[],
  shape: Pick<RunShape, 'devices' | 'regions'>,
): readonly RowConsumer[] {
  const ofRows = consumers.map(
    (consumer): RowConsumer =>
      consumer.moves === undefined ? consumer : { event: (block, i) => consumer.event?.(block, i) },
  );
  const ofMoves = consumers.flatMap(({ moves }) => moves ?? []);
  return ofMoves.length === 0 ? ofRows : [...ofRows, new StateMoves(ofMoves, shape)];
}

/** Memory  a byte for each device and region */
class StateMoves implements RowConsumer {
  private readonly regions: readonly RegionMoves[];

  constructor(consumers: readonly MoveConsumer[], { devices, regions }: Pick<RunShape, 'devices' | 'regions'>) {
    this.regions = regions.map(({ states }, region) => ({
      // Every device starts in the first state of each region.
      now: new Uint8Array(devices),
      states: states.length,
      concerned: states.flatMap((_, before) =>
        states.map((__, state) => consumers.filter((consumer) => consumer.isAbout({ region, before, state }))),
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
}

/** Where each device is in a region, and which consumers are about a move from one of its states to another. */
interface RegionMoves {
  readonly now: Uint8Array;
  readonly states: number;
  /** By `before * states + state`. */
  readonly concerned: readonly (readonly MoveConsumer[])[];
}
