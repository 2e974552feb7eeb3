import type { ChangeBlock, EventBlock } from '../../sim/kernel/trace/sink.ts';
import { CHUNK_ROWS, type Chunk, type Codes, type EventColumns, eventParts, firstNotBelow } from './chunk.ts';
import type { StateCodes } from './state-codes.ts';

/** A part of a block of one table: rows `from` to `to`, counted in the block. */
export interface Slice<Block> {
  readonly block: Block;
  readonly from: number;
  readonly to: number;
}

/**
 * The rows of both tables in the order of their numbers.
 *
 * Shape   no state is known yet: `before` is unset, and `code` is the plain one of a transition; `settle` fills in the
 *         rest
 */
export function mergedRows(
  index: number,
  changes: readonly Slice<ChangeBlock>[],
  events: readonly Slice<EventBlock>[],
  codes: StateCodes,
): Chunk {
  const target = emptyChunk(index, lengthOf(changes), lengthOf(events), events[0]?.block.strings ?? [], codes);
  takeParts(target.events, events);
  const [change, event] = [cursor(changes), cursor(events)];
  let [at, eventAt] = [0, 0];
  for (;;) {
    const [changeRow, eventRow] = [change.row(), event.row()];
    if (changeRow === eventRow) break;
    if (changeRow < eventRow) at += takeChanges(target, at, change.takeBelow(eventRow), codes);
    else {
      const taken = event.takeBelow(changeRow);
      takeEvents(target, at, eventAt, taken);
      at += taken.to - taken.from;
      eventAt += taken.to - taken.from;
    }
  }
  const { row, length, base } = target;
  const isDense = length === 0 || (row[0] === base && row[length - 1] === base + length - 1);
  // Two rows of one number end the merge early; the part left empty shows as a fall of the row number.
  return { ...target, row: isDense && at === length ? undefined : row };
}

const lengthOf = (slices: readonly Slice<unknown>[]): number =>
  slices.reduce((sum, { from, to }) => sum + to - from, 0);

function emptyChunk(index: number, changes: number, events: number, strings: readonly string[], codes: StateCodes) {
  const length = changes + events;
  const u32 = () => new Uint32Array(length);
  const column = (): Codes => (codes.nothing < 256 ? new Uint8Array(length) : new Uint16Array(length));
  const base = index * CHUNK_ROWS;
  const [code, before] = [column().fill(codes.nothing), column().fill(codes.nothing)];
  const [row, t, device, cause] = [u32(), u32(), u32(), u32()];
  return { length, base, row, t, device, cause, code, before, events: eventColumns(events, strings) };
}

function eventColumns(count: number, strings: readonly string[]): EventColumns {
  const u32 = () => new Uint32Array(count);
  const u8 = () => new Uint8Array(count);
  return {
    at: u32(),
    strings,
    kind: u8(),
    verdict: u8(),
    actor: u32(),
    control: u32(),
    detail: u32(),
    evidence: u32(),
  };
}

type Target = ReturnType<typeof emptyChunk>;

function takeChanges(target: Target, at: number, { block, from, to }: Slice<ChangeBlock>, codes: StateCodes): number {
  takeCommon(target, at, { block, from, to });
  for (let i = from; i < to; i++) target.code[at + i - from] = codes.plain(block.region[i], block.state[i]);
  return to - from;
}

/** The columns that only events have are those of the slices, one after the other. */
function takeParts(target: EventColumns, events: readonly Slice<EventBlock>[]): void {
  let at = 0;
  for (const { block, from, to } of events) {
    for (const part of eventParts) target[part].set(block[part].subarray(from, to), at);
    at += to - from;
  }
}

function takeEvents(target: Target, at: number, eventAt: number, { block, from, to }: Slice<EventBlock>): void {
  takeCommon(target, at, { block, from, to });
  for (let i = from; i < to; i++) target.events.at[eventAt + i - from] = at + i - from;
}

/** One by one: where events lie between changes, a slice is mostly of one row or two, and a view of it costs more than its rows. */
function takeCommon(target: Target, at: number, { block, from, to }: Slice<ChangeBlock | EventBlock>): void {
  for (let i = from, place = at; i < to; i++, place++) {
    target.row[place] = block.row[i];
    target.t[place] = block.t[i];
    target.device[place] = block.device[i];
    target.cause[place] = block.cause[i];
  }
}

/** Walks through slices in turn; after the last row it reports Infinity. */
function cursor<Block extends ChangeBlock | EventBlock>(slices: readonly Slice<Block>[]) {
  let slice = 0;
  let at = slices[0]?.from ?? 0;
  return {
    row(): number {
      while (slice < slices.length && at >= slices[slice].to) at = slices[++slice]?.from ?? 0;
      return slice < slices.length ? slices[slice].block.row[at] : Number.POSITIVE_INFINITY;
    },
    takeBelow(bound: number): Slice<Block> {
      const { block, to } = slices[slice];
      const from = at;
      at = Math.max(from + 1, firstNotBelow(block.row, bound, from, to));
      return { block, from, to: at };
    },
  };
}
