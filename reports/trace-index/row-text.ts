import { eventKinds, verdicts } from '../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { inShort } from '../explain/in-words.ts';
import type { EventRow, TraceRow } from '../explain/trace-row.ts';
import { type Chunk, eventAt, rowAt } from './chunk.ts';
import type { DeviceTable } from './device-table.ts';
import { chunkOf, placeOfRow, type RowStore } from './row-store.ts';
import type { StateCodes } from './state-codes.ts';

/** A row in words: a transition of a device, or an event. */
export interface RowText {
  readonly row: number;
  readonly t: number;
  readonly device: number | undefined;
  readonly text: string;
  /** `power`, `link`, ... for a transition; the kind for an event. */
  readonly what: string;
  readonly control?: string;
  readonly verdict?: 'allow' | 'refuse';
  readonly evidence?: string;
  readonly cause: number | undefined;
}

export interface Words {
  readonly codes: StateCodes;
  readonly devices: DeviceTable;
  /** Where the run begins, if it is a part of one: most rows before that are missing. */
  readonly start: number;
}

/** The row at an index of a chunk, in the words of `explain`. */
export function rowTextAt(chunk: Chunk, i: number, words: Words): RowText {
  const e = eventAt(chunk, i);
  return e < 0 ? transitionText(chunk, i, words) : eventText(chunk, i, e, words);
}

/** The row with a number; undefined if the run has no such row. */
export async function textOfRow(store: RowStore, row: number, words: Words): Promise<RowText | undefined> {
  const place = await placeOfRow(store, row);
  if (place === undefined) return undefined;
  const chunk = await chunkOf(store, place.entry);
  return rowAt(chunk, place.i) === row ? rowTextAt(chunk, place.i, words) : undefined;
}

function transitionText(chunk: Chunk, i: number, { codes, devices, start }: Words): RowText {
  const { regionOf, stateOf } = codes;
  const [before, code] = [chunk.before[i], chunk.code[i]];
  const { name, states } = codes.regions[regionOf[code]];
  // No row has the state before that.
  const from = chunk.t[i] < start ? '' : `${states[stateOf[before]]} -> `;
  const text = `${devices.name(chunk.device[i])}: ${name} ${from}${states[stateOf[code]]}`;
  return { ...common(chunk, i), text, what: name };
}

function eventText(chunk: Chunk, i: number, e: number, words: Words): RowText {
  const row = eventRowOf(chunk, i, e, words);
  return {
    ...common(chunk, i),
    text: inShort(row),
    what: row.event,
    ...(row.control !== null && { control: row.control }),
    ...(row.verdict !== 'none' && { verdict: row.verdict }),
    ...(row.evidence !== null && { evidence: row.evidence }),
  };
}

/** The row at an index of a chunk, as `explain` takes it; its times are in ticks. */
export function traceRowAt(chunk: Chunk, i: number, words: Words): TraceRow {
  const e = eventAt(chunk, i);
  if (e >= 0) return eventRowOf(chunk, i, e, words);
  const { codes, devices } = words;
  const { name, states } = codes.regions[codes.regionOf[chunk.code[i]]];
  return {
    ...{ kind: 'change', row: rowAt(chunk, i), atMs: chunk.t[i], device: devices.name(chunk.device[i]) },
    ...{ region: name, state: states[codes.stateOf[chunk.code[i]]], cause: orNull(chunk.cause[i]) },
  };
}

/** The row with a number; undefined if the run has no such row. */
export async function traceRowOf(store: RowStore, row: number, words: Words): Promise<TraceRow | undefined> {
  const place = await placeOfRow(store, row);
  if (place === undefined) return undefined;
  const chunk = await chunkOf(store, place.entry);
  return rowAt(chunk, place.i) === row ? traceRowAt(chunk, place.i, words) : undefined;
}

function eventRowOf(chunk: Chunk, i: number, e: number, { devices }: Words): EventRow {
  const { kind, actor, control, verdict, detail, evidence, strings } = chunk.events;
  const word = (code: number) => (code === NONE ? null : strings[code]);
  const device = chunk.device[i];
  return {
    kind: 'event',
    row: rowAt(chunk, i),
    atMs: chunk.t[i],
    event: eventKinds[kind[e]],
    device: device === NONE ? null : devices.name(device),
    actor: word(actor[e]),
    control: word(control[e]),
    verdict: verdicts[verdict[e]],
    detail: word(detail[e]),
    evidence: word(evidence[e]),
    cause: orNull(chunk.cause[i]),
  };
}

const orNull = (code: number): number | null => (code === NONE ? null : code);

const common = (chunk: Chunk, i: number) => ({
  row: rowAt(chunk, i),
  t: chunk.t[i],
  device: chunk.device[i] === NONE ? undefined : chunk.device[i],
  cause: chunk.cause[i] === NONE ? undefined : chunk.cause[i],
});
