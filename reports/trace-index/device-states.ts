import { NONE } from '../../sim/kernel/trace/sink.ts';
import { type Chunk, rowAt } from './chunk.ts';
import { movesStanding, type StateCodes } from './state-codes.ts';

/** The states of all devices at one position of a run: by word, a value per device. */
export type DeviceStates = readonly Uint16Array<ArrayBuffer>[];

/** The states that every device starts in: the first of each region. */
export const firstStates = (codes: StateCodes, devices: number): DeviceStates =>
  Array.from({ length: codes.words }, () => new Uint16Array(devices));

export const copyStates = (states: DeviceStates): DeviceStates => states.map((word) => word.slice());

export function setStates(states: DeviceStates, to: DeviceStates): void {
  for (const [word, values] of to.entries()) states[word].set(values);
}

/** Applies the rows `from` to `to` of a chunk. */
export function applyRows(chunk: Chunk, from: number, to: number, states: DeviceStates, codes: StateCodes): void {
  const { device, code, before } = chunk;
  const { addsOf, wordOf, nothing } = codes;
  const [first] = states;
  const isOneWord = states.length === 1;
  for (let i = from; i < to; i++) {
    if (code[i] === nothing) continue;
    const word = isOneWord ? first : states[wordOf[code[i]]];
    word[device[i]] += addsOf[code[i]] - addsOf[before[i]];
  }
}

/** Undoes them, the last one first: each row has the code that it replaced, so this is exact. */
export function revertRows(chunk: Chunk, from: number, to: number, states: DeviceStates, codes: StateCodes): void {
  const { device, code, before } = chunk;
  const { addsOf, wordOf, nothing } = codes;
  for (let i = to - 1; i >= from; i--) {
    if (code[i] === nothing) continue;
    states[wordOf[code[i]]][device[i]] -= addsOf[code[i]] - addsOf[before[i]];
  }
}

/**
 * Gives the rows of a merged chunk the codes that they replaced, and applies them to the states. Returns in words what is
 * wrong with a row that breaks the order that everything else relies on: rows rise, time does not fall, a cause comes
 * before its effect.
 */
export function settle(chunk: Chunk, states: DeviceStates, codes: StateCodes, sinceT: number): string | undefined {
  const { length, row, t, device, code, before, cause, events } = chunk;
  const { nothing, regionOf, wordOf, unitOf, sizeOf, firstOf, addsOf, trust } = codes;
  const trustPlain = codes.plain(trust, 0);
  let lastT = sinceT;
  let e = 0;
  for (let i = 0; i < length; i++) {
    if (i % FETCHED === 0) fetch(chunk, i, states, codes);
    if (t[i] < lastT) return `row ${rowAt(chunk, i)} is at ${t[i]}, before the row in front of it`;
    lastT = t[i];
    if (row !== undefined && i > 0 && row[i] <= row[i - 1]) return `row ${row[i - 1]} is there twice, or out of order`;
    if (cause[i] !== NONE && cause[i] >= rowAt(chunk, i)) {
      return `row ${rowAt(chunk, i)} names row ${cause[i]} as its cause, which does not come before it`;
    }
    let plain = code[i];
    const isEvent = plain === nothing;
    if (isEvent) {
      if (!movesStanding(events.kind[e++]) || device[i] === NONE) continue;
      plain = trustPlain;
    }
    const word = states[wordOf[plain]];
    const value = word[device[i]];
    const standing = firstOf[plain] + (((value / unitOf[plain]) | 0) % sizeOf[plain]);
    const next = isEvent
      ? codes.standingAfter(events.kind[e - 1], standing)
      : regionOf[plain] === trust
        ? codes.codeAfterTransition(plain, standing)
        : plain;
    code[i] = next;
    before[i] = standing;
    word[device[i]] = value + addsOf[next] - addsOf[standing];
  }
  return undefined;
}

/** Reads what the next rows change: each is of any device, so that each read waits for memory, and here they wait side by side. */
function fetch(
  { device, code, length }: Chunk,
  from: number,
  states: DeviceStates,
  { wordOf, nothing }: StateCodes,
): void {
  const until = Math.min(length, from + FETCHED);
  for (let i = from; i < until; i++) if (code[i] !== nothing) fetched[i - from] = states[wordOf[code[i]]][device[i]];
}

const FETCHED = 256;
const fetched = new Uint16Array(FETCHED);
