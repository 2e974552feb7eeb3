import type { SelectionChance } from '../../sim/fleet/selection-chance.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { parseSpan } from '../../sim/kernel/time/duration.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { regionNames } from '../../sim/plan/regions.ts';
import { fixedTerms, type Selection } from '../../sim/plan/selection.ts';
import type { DeviceFacts, DeviceSet, Term } from '../../sim/selection/device-facts.ts';
import { selected, termsIn, usesChance } from '../../sim/selection/selected.ts';
import { SelectionError } from '../../sim/selection/selection-error.ts';
import { knownPlacesOf } from '../../sim/selection/words.ts';
import type { Manifest } from '../run-folder/manifest.ts';
import { gatewaysIn } from '../run-folder/planned-fleet.ts';
import { eventsBefore } from '../trace-index/chunk.ts';
import type { DeviceStates } from '../trace-index/device-states.ts';
import type { DeviceColumns } from '../trace-index/device-table.ts';
import { firmwareAt } from '../trace-index/firmware-changes.ts';
import { inNaturalOrder } from '../trace-index/natural-order.ts';
import { chunkOf, entriesWithin, placeOfRow, placesWithin, type RowStore } from '../trace-index/row-store.ts';
import type { StateCodes } from '../trace-index/state-codes.ts';
import type { StatesAt } from '../trace-index/states-at.ts';
import { greatest, tableOf, withCodes } from './device-sets.ts';
import { controlTest, type EventTest, verdictTest } from './event-terms.ts';
import { lastStart } from './last-start.ts';
import { namesWith } from './names-with.ts';
import { stateTables } from './state-terms.ts';
import { touchedBy } from './touched-by.ts';

export interface FactsParts {
  readonly manifest: Manifest;
  readonly store: RowStore;
  readonly codes: StateCodes;
  readonly columns: DeviceColumns;
  readonly states: StatesAt;
  /** Answers terms about the states of the moment that only the page knows; undefined for others. */
  readonly more?: (term: Term, states: DeviceStates) => DeviceSet | undefined;
  /** Draws for `share` and `pick`; without it they are refused. */
  readonly chanceOf?: SelectionChance | undefined;
}

/**
 * The facts about the devices of a run for one selection: their attributes, their states at an instant, and their events
 * until then. All terms are answered beforehand, since rows are read from files.
 *
 * Errors  SelectionError for a word that the run does not have, and for a term that a run does not record
 */
export function runFacts(parts: FactsParts): (selection: Selection, t: number) => Promise<DeviceFacts> {
  const { columns, store, manifest, chanceOf } = parts;
  const namesOf = namesWith(columns.names);
  const gateways = gatewaysIn(manifest);
  const firmware = firmwareAt(store.firmware);

  async function holding(term: Term, { t, beforeRow }: Instant): Promise<DeviceSet> {
    if (term.key === 'event') {
      const [verdict, control] = [verdictTest(term.verdict), controlTest(store, term.control)];
      return withEvent(parts, (events, e) => verdict(events, e) && control(events, e), t);
    }
    const { key, words } = term;
    if (key === 'name') return namesOf(words);
    if (key === 'tag') return withTags(columns.tags, words);
    if (key === 'gateway') return gateways.behind(namesOf(words));
    if (key === 'firmware') return ofWords(store.firmware.texts, firmware(t, beforeRow), term);
    const attribute = fixedTerms.find((fixed) => fixed === key);
    if (attribute !== undefined) return ofWords(columns.words[attribute].texts, columns.words[attribute].codes, term);
    if (key === 'verdict') return withEvent(parts, verdictTest(words), t);
    if (key === 'control') return withEvent(parts, controlTest(store, words), t);
    if (key === 'since') return changedSince(parts, t, longestSpan(words, manifest.tickMs));
    if (key === 'touched-by' || key === 'gained-by') {
      const gainsOnly = key === 'gained-by';
      return touchedBy({ manifest, store, devices: columns.count, gainsOnly }, words, t, beforeRow);
    }
    if (key === 'same-as') return sameAs(words, { t, beforeRow });
    const place = beforeRow === undefined ? undefined : await placeOfRow(store, beforeRow);
    const states = place === undefined ? parts.states.moveToTime(t) : parts.states.moveTo(place);
    return withState(term, await states);
  }

  /** The devices that these steps selected, read again from the states before each of them started. */
  async function sameAs(labels: readonly string[], { t, beforeRow = Number.POSITIVE_INFINITY }: Instant) {
    const found: DeviceSet = new Uint8Array(columns.count);
    for (const label of labels) {
      const start = await lastStart({ manifest, store }, label, t, beforeRow);
      if (start === undefined) continue;
      const devices = selected(start.on, await factsAt(start.on, { t: start.t, beforeRow: start.row }, start.draw));
      for (let device = 0; device < found.length; device++) found[device] |= devices[device];
    }
    return found;
  }

  function withState(term: WordsTerm, states: DeviceStates): DeviceSet {
    const { key, words } = term;
    if (key === 'state' || regionNames.some((region) => region === key))
      return greatest(states, stateTables(parts.codes, key, words));
    const found = parts.more?.(term, states);
    if (found !== undefined) return found;
    throw new SelectionError({
      what: `only the search of the page can select by ${key}`,
      hint: 'name the states themselves, such as link:backoff',
    });
  }

  async function factsAt(selection: Selection, instant: Instant, draw: number): Promise<DeviceFacts> {
    if (chanceOf === undefined && usesChance(selection)) throw new SelectionError(noChance);
    const answers = new Map<string, DeviceSet>();
    for (const term of termsIn(selection)) answers.set(JSON.stringify(term), await holding(term, instant));
    return {
      size: columns.count,
      holding: (term) => answers.get(JSON.stringify(term)) as DeviceSet,
      chanceOf: (device) => chanceOf?.(device, draw) ?? 0,
    };
  }

  return (selection, t) => factsAt(selection, { t }, 0);
}

/** A time, or the moment before a row at that time. */
interface Instant {
  readonly t: number;
  readonly beforeRow?: number | undefined;
}

type WordsTerm = Exclude<Term, { key: 'event' }>;

function ofWords(texts: readonly string[], codes: ArrayLike<number>, { key, words }: WordsTerm): DeviceSet {
  return withCodes(codes, tableOf(knownPlacesOf(words, texts, key), texts.length));
}

function withTags({ texts, codes }: DeviceColumns['tags'], words: readonly string[]): DeviceSet {
  const sets = texts.map((text) => (text === '' ? [] : text.split(';')));
  const names = [...new Set(sets.flat())].sort(inNaturalOrder);
  const wanted = new Set([...knownPlacesOf(words, names, 'tag')].map((place) => names[place]));
  return withCodes(
    codes,
    Uint8Array.from(sets, (tags) => Number(tags.some((tag) => wanted.has(tag)))),
  );
}

const noChance = {
  what: 'this run does not record the key of its draws',
  hint: 'leave share and pick out, or ask "fleetlab explain"',
};

/** In ticks: a device that changed within one of the spans changed within the longest. */
function longestSpan(words: readonly string[], tickMs: number): number {
  try {
    return Math.max(...words.map((word) => parseSpan(word))) / tickMs;
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    throw new SelectionError({
      what: `since:${words.join(',')} is not a span of time`,
      hint: 'write since:30s, since:5m or since:1h30m',
    });
  }
}

async function changedSince({ store, columns }: FactsParts, t: number, span: number): Promise<DeviceSet> {
  const found = new Uint8Array(columns.count);
  const from = Math.floor(t - span) + 1;
  const [first, end] = entriesWithin(store, from, t);
  for (let entry = first; entry < end; entry++) {
    const chunk = await chunkOf(store, entry);
    const [begin, stop] = placesWithin(chunk, from, t);
    const { at } = chunk.events;
    let e = eventsBefore(chunk, begin);
    for (let i = begin; i < stop; i++) {
      if (e < at.length && at[e] === i) e++;
      else found[chunk.device[i]] = 1;
    }
  }
  return found;
}

async function withEvent({ store, columns }: FactsParts, test: EventTest, t: number): Promise<DeviceSet> {
  const found = new Uint8Array(columns.count);
  const [, end] = entriesWithin(store, 0, t);
  for (let entry = 0; entry < end; entry++) {
    const chunk = await chunkOf(store, entry);
    const { at } = chunk.events;
    const stop = eventsBefore(chunk, placesWithin(chunk, 0, t)[1]);
    for (let e = 0; e < stop; e++) {
      const device = chunk.device[at[e]];
      if (device !== NONE && test(chunk.events, e)) found[device] = 1;
    }
  }
  return found;
}
