import type { Manifest } from '../../reports/run-folder/manifest.ts';
import { eventsBefore } from '../../reports/trace-index/chunk.ts';
import type { DeviceStates } from '../../reports/trace-index/device-states.ts';
import type { DeviceColumns } from '../../reports/trace-index/device-table.ts';
import { firmwareAt } from '../../reports/trace-index/firmware-changes.ts';
import {
  chunkOf,
  entriesWithin,
  placeAtTime,
  placesWithin,
  type RowStore,
} from '../../reports/trace-index/row-store.ts';
import type { StateCodes } from '../../reports/trace-index/state-codes.ts';
import type { StatesAt } from '../../reports/trace-index/states-at.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { eventTest } from './event-terms.ts';
import { healthLegend, healthTables } from './health.ts';
import { namesWith } from './names-with.ts';
import { longestSpan, parseQuery, placesOf, type QueryKey, type Term, wordKeys } from './query-terms.ts';

import { FACTS_COUNT, factTables, signs } from './signs.ts';
import { stateTables } from './state-terms.ts';

export interface Found {
  readonly count: number;
  /** Bit `device & 7` of byte `device >> 3`. */
  readonly bits: Uint8Array<ArrayBuffer>;
  /** What is wrong with the query, in words; then nothing is found. */
  readonly fault?: string;
}

export interface FindParts {
  readonly manifest: Manifest;
  readonly store: RowStore;
  readonly codes: StateCodes;
  readonly columns: DeviceColumns;
  readonly states: StatesAt;
}

/** By device: 1 where a term holds. */
type Mask = Uint8Array<ArrayBuffer>;

/** Finds devices by their attributes, by their states at an instant, and by their events until then. */
export function finder(parts: FindParts): (query: string, t: number) => Promise<Found> {
  const { columns } = parts;
  const namesOf = namesWith(columns.names);
  const firmware = firmwareAt(parts.store.firmware);
  let health: readonly Uint8Array[] | undefined;

  async function found(query: string, t: number): Promise<Found> {
    const terms = parseQuery(query);
    const mask: Mask = new Uint8Array(columns.count).fill(1);
    for (const term of terms) {
      if (!isEventTerm(term)) keepWhere(mask, await holds(term, t), term.isNot);
    }
    // Terms of verdicts and controls apply together to one event, as in: refused by that control.
    const eventTerms = terms.filter((term) => isEventTerm(term) && !term.isNot);
    if (eventTerms.length > 0) keepWhere(mask, await withEvent(parts, eventTerms, t), false);
    for (const term of terms) {
      if (isEventTerm(term) && term.isNot) keepWhere(mask, await withEvent(parts, [term], t), true);
    }
    return asBits(mask);
  }

  async function holds({ key, values }: Term, t: number): Promise<Mask> {
    if (key === 'name') return namesOf(values);
    if (key === 'since') return changedSince(parts, t, longestSpan(values, parts.manifest.tickMs));
    if (isWordKey(key)) {
      const { texts, codes } = key === 'fw' ? { ...parts.store.firmware, codes: firmware(t) } : columns.words[key];
      const places = placesOf(values, texts, key === 'fw' ? 'firmware' : key);
      return withCodes(codes, tableOf(places, texts.length));
    }
    const states = await parts.states.moveTo(await placeAtTime(parts.store, t));
    if (key === 'sign') return withSigns(allFacts(states, factTables(parts.codes)), values);
    if (key !== 'health') return greatest(states, stateTables(parts.codes, key, values));
    health ??= healthTables(parts.codes);
    const places = placesOf(
      values,
      healthLegend.map(({ name }) => name),
      'health',
    );
    return withCodes(greatest(states, health), tableOf(places, healthLegend.length));
  }

  return async (query, t) => {
    try {
      return await found(query, t);
    } catch (error) {
      if (!(error instanceof LabError) || error.code !== 'view/bad-query') throw error;
      const { what, hint } = error.diagnostic;
      return { ...asBits(new Uint8Array(columns.count)), fault: hint === undefined ? what : `${what}: ${hint}` };
    }
  };
}

const isEventTerm = ({ key }: Term): boolean => key === 'verdict' || key === 'control';

type WordKey = (typeof wordKeys)[number];
const isWordKey = (key: QueryKey): key is WordKey => (wordKeys as readonly string[]).includes(key);

function keepWhere(mask: Mask, holds: Mask, isNot: boolean): void {
  const wanted = isNot ? 0 : 1;
  for (let device = 0; device < mask.length; device++) if (holds[device] !== wanted) mask[device] = 0;
}

const tableOf = (places: ReadonlySet<number>, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, place) => Number(places.has(place)));

function withCodes(codes: ArrayLike<number>, table: Uint8Array): Mask {
  const mask = new Uint8Array(codes.length);
  for (let device = 0; device < mask.length; device++) mask[device] = table[codes[device]];
  return mask;
}

/** By device, the greatest value that the tables give for its words. */
function greatest(states: DeviceStates, tables: readonly Uint8Array[]): Mask {
  const mask = new Uint8Array(states[0].length);
  for (const [word, table] of tables.entries()) {
    const values = states[word];
    for (let device = 0; device < mask.length; device++) {
      const code = table[values[device]];
      if (code > mask[device]) mask[device] = code;
    }
  }
  return mask;
}

function allFacts(states: DeviceStates, tables: readonly Uint8Array[]): Uint8Array {
  const found = new Uint8Array(states[0].length);
  for (const [word, table] of tables.entries())
    for (let device = 0; device < found.length; device++) found[device] |= table[states[word][device]];
  return found;
}

function withSigns(given: Uint8Array, values: readonly string[]): Mask {
  const keys = signs.map(({ key }) => key);
  const wanted = [...placesOf(values, keys, 'sign')].map((place) => signs[place]);
  const combinations = Uint8Array.from({ length: FACTS_COUNT }, (_, some) =>
    Number(wanted.some((sign) => sign.holds(some))),
  );
  return withCodes(given, combinations);
}

async function changedSince({ store, columns }: FindParts, t: number, span: number): Promise<Mask> {
  const mask = new Uint8Array(columns.count);
  const from = Math.floor(t - span) + 1;
  const [first, end] = entriesWithin(store, from, t);
  for (let entry = first; entry < end; entry++) {
    const chunk = await chunkOf(store, entry);
    const [begin, stop] = placesWithin(chunk, from, t);
    const { at } = chunk.events;
    let e = eventsBefore(chunk, begin);
    for (let i = begin; i < stop; i++) {
      if (e < at.length && at[e] === i) e++;
      else mask[chunk.device[i]] = 1;
    }
  }
  return mask;
}

async function withEvent({ store, columns }: FindParts, terms: readonly Term[], t: number): Promise<Mask> {
  const mask = new Uint8Array(columns.count);
  const test = eventTest(store, terms);
  const [, end] = entriesWithin(store, 0, t);
  for (let entry = 0; entry < end; entry++) {
    const chunk = await chunkOf(store, entry);
    const { at } = chunk.events;
    const stop = eventsBefore(chunk, placesWithin(chunk, 0, t)[1]);
    for (let e = 0; e < stop; e++) {
      const device = chunk.device[at[e]];
      if (device !== NONE && test(chunk.events, e)) mask[device] = 1;
    }
  }
  return mask;
}

function asBits(mask: Mask): Found {
  const bits = new Uint8Array((mask.length + 7) >> 3);
  let count = 0;
  for (let device = 0; device < mask.length; device++) {
    bits[device >> 3] |= mask[device] << (device & 7);
    count += mask[device];
  }
  return { count, bits };
}
