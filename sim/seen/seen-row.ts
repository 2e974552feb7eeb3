import type { Tick } from '../kernel/ids.ts';
import type { Logger } from '../plan/logs.ts';
import { loggerOf, type SeenEventId, type SeenFacts, type SeenField } from './seen-events.ts';

/**
 * One entry of a log, for readers.
 *
 * It has what its logger knew, and nothing else: no device number, no actor, no implant, no cause. Who reads it learns no
 * more than an operator does.
 */
export interface SeenRow extends Partial<SeenFacts> {
  /** When the entry had arrived where logs are read. */
  readonly receivedAt: Tick;
  /** When it was written, by the clock of its logger: negative if that clock is behind the start of the run. */
  readonly writtenAt: number;
  readonly logger: Logger;
  readonly event: SeenEventId;
}

/**
 * The entries that arrived in one tick, as columns: `writtenAt[i]`, `event[i]` and so on are one entry. They are in the order in
 * which they were written. A field that an entry does not have is undefined.
 */
export type SeenBatch = {
  readonly receivedAt: Tick;
  readonly writtenAt: readonly number[];
  readonly event: readonly SeenEventId[];
} & { readonly [Field in SeenField]: readonly (SeenFacts[Field] | undefined)[] };

/** Takes what has arrived, tick by tick. A batch is the receiver's; it does not change any more. */
export type SeenSink = (batch: SeenBatch) => void;

export const seenFields = [
  'clientId',
  'serial',
  'address',
  'topic',
  'bytes',
  'count',
  'code',
  'release',
  'operator',
] as const satisfies readonly SeenField[];

export const rowsOf = (batch: SeenBatch): readonly SeenRow[] =>
  batch.event.map((event, i) => ({
    receivedAt: batch.receivedAt,
    writtenAt: batch.writtenAt[i]!,
    logger: loggerOf(event),
    event,
    ...Object.fromEntries(
      seenFields.flatMap((field) => (batch[field][i] === undefined ? [] : [[field, batch[field][i]]])),
    ),
  }));
