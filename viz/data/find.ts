import { greatest, tableOf, withCodes } from '../../reports/selection/device-sets.ts';
import { chanceIn } from '../../reports/selection/run-chance.ts';
import { type FactsParts, runFacts } from '../../reports/selection/run-facts.ts';
import type { DeviceStates } from '../../reports/trace-index/device-states.ts';
import type { StateCodes } from '../../reports/trace-index/state-codes.ts';
import { sparedOf } from '../../reports/trace-index/step-devices.ts';
import type { DeviceSet, Term } from '../../sim/selection/device-facts.ts';
import { readSelection } from '../../sim/selection/read-selection.ts';
import { selected, termsIn } from '../../sim/selection/selected.ts';
import { SelectionError } from '../../sim/selection/selection-error.ts';
import { knownPlacesOf } from '../../sim/selection/words.ts';
import { healthLegend, healthTables } from './health.ts';
import { FACTS_COUNT, factTables, signs } from './signs.ts';

export interface Found {
  readonly count: number;
  /** Bit `device & 7` of byte `device >> 3`. */
  readonly bits: Uint8Array<ArrayBuffer>;
  /** Of `touched-by`, how many of them its steps could not begin at; left out where that is none. */
  readonly spared?: number;
  /** What is wrong with the query, in words; then nothing is found. */
  readonly fault?: string;
}

export type FindParts = Omit<FactsParts, 'more' | 'chanceOf'>;

/** Finds the devices that a selection selects at an instant. Besides what a run records, it knows health and signs. */
export function finder(parts: FindParts): (query: string, t: number) => Promise<Found> {
  const { manifest, codes, store } = parts;
  const labels = manifest.plan.timeline.map(({ label }) => label);
  const { chanceKey } = manifest;
  const chanceOf = chanceKey === undefined ? undefined : chanceIn(manifest, chanceKey);
  const factsFor = runFacts({ ...parts, more: pictured(codes), chanceOf });
  return async (query, t) => {
    try {
      const selection = readSelection(query);
      const found = selected(selection, await factsFor(selection, t));
      const touching = termsIn(selection).flatMap((term) => (term.key === 'touched-by' ? term.words : []));
      const spared = sparedOf(found, store.steps, knownPlacesOf(touching, labels, 'step'), t);
      return { ...asBits(found), ...(spared > 0 && { spared }) };
    } catch (error) {
      if (!(error instanceof SelectionError)) throw error;
      const { what, hint } = error.fault;
      return { ...asBits(new Uint8Array(parts.columns.count)), fault: `${what}: ${hint}` };
    }
  };
}

/** Answers what the map shows of devices: their health and their signs. */
function pictured(codes: StateCodes): (term: Term, states: DeviceStates) => DeviceSet | undefined {
  const names = healthLegend.map(({ name }) => name);
  const keys = signs.map(({ key }) => key);
  let health: readonly Uint8Array[] | undefined;
  return (term, states) => {
    if (term.key === 'health') {
      health ??= healthTables(codes);
      const places = knownPlacesOf(term.words, names, 'health');
      return withCodes(greatest(states, health), tableOf(places, names.length));
    }
    if (term.key !== 'sign') return undefined;
    const wanted = [...knownPlacesOf(term.words, keys, 'sign')].map((place) => signs[place]);
    const holds = Uint8Array.from({ length: FACTS_COUNT }, (_, facts) =>
      Number(wanted.some((sign) => sign.holds(facts))),
    );
    return withCodes(allFacts(states, factTables(codes)), holds);
  };
}

function allFacts(states: DeviceStates, tables: readonly Uint8Array[]): Uint8Array {
  const found = new Uint8Array(states[0].length);
  for (const [word, table] of tables.entries())
    for (let device = 0; device < found.length; device++) found[device] |= table[states[word][device]];
  return found;
}

function asBits(found: DeviceSet): Found {
  const bits = new Uint8Array((found.length + 7) >> 3);
  let count = 0;
  for (let device = 0; device < found.length; device++) {
    bits[device >> 3] |= found[device] << (device & 7);
    count += found[device];
  }
  return { count, bits };
}
