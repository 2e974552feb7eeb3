import type { Manifest } from '../../reports/run-folder/manifest.ts';
import { type AgeQuestion, agesInSteps } from './ages.ts';
import {
  certificateSteps,
  changedBoundsMs,
  expiredCode,
  type Legends,
  lifetimeTicks,
  ordinalCodesMax,
  uncertifiedCode,
  unchangedCode,
} from './colours.ts';
import type { DeviceStates } from './device-states.ts';
import type { DeviceColumns, WordColumn } from './device-table.ts';
import { healthTables } from './health.ts';
import { placeAtTime, type RowStore } from './row-store.ts';
import type { ColourMode, Frame } from './run-port.ts';
import type { StateCodes } from './state-codes.ts';
import type { StatesAt } from './states-at.ts';

export interface FrameParts {
  readonly manifest: Manifest;
  readonly store: RowStore;
  readonly codes: StateCodes;
  readonly columns: DeviceColumns;
  readonly legends: Legends;
  readonly states: StatesAt;
}

/** Draws the fleet at an instant: a code a device. Tables are made once a colour. */
export function framer(parts: FrameParts): (t: number, colour: ColourMode) => Promise<Frame> {
  const { store, columns, legends, states, codes } = parts;
  const tables = new Map<string, readonly Uint8Array[]>();
  const tableOf = (colour: string): readonly Uint8Array[] => {
    const table = tables.get(colour) ?? (colour === 'health' ? healthTables(codes) : regionTables(codes, colour));
    tables.set(colour, table);
    return table;
  };

  async function codesAt(t: number, colour: ColourMode): Promise<Uint8Array<ArrayBuffer>> {
    switch (colour) {
      case 'firmware':
      case 'ring':
        return ordinals(columns.words[colour]);
      case 'changed':
        return agesInSteps(store, await placeAtTime(store, t), t, sinceChange(parts));
      case 'certificate':
        return certificateAges(parts, t, tableOf('trust'));
      default:
        return looked(await states.moveTo(await placeAtTime(store, t)), tableOf(colour), columns.count);
    }
  }

  return async (t, colour) => {
    const drawn = await codesAt(t, colour);
    const counts = new Uint32Array(Math.max(1, legends[colour].length));
    for (let device = 0; device < drawn.length; device++) counts[drawn[device]]++;
    return { t, colour, codes: drawn, counts };
  };
}

function looked(states: DeviceStates, tables: readonly Uint8Array[], devices: number): Uint8Array<ArrayBuffer> {
  const codes = new Uint8Array(devices);
  for (const [word, table] of tables.entries()) {
    const values = states[word];
    if (word === 0) for (let device = 0; device < devices; device++) codes[device] = table[values[device]];
    else
      for (let device = 0; device < devices; device++) codes[device] = Math.max(codes[device], table[values[device]]);
  }
  return codes;
}

/** By word, the state of a region of each value; words that the region is not in say 0, the least. */
function regionTables(codes: StateCodes, name: string): readonly Uint8Array[] {
  const region = codes.regions.findIndex((one) => one.name === name);
  return Array.from({ length: codes.words }, (_, word) => {
    const table = new Uint8Array(codes.valuesIn(word));
    if (region < 0 || codes.wordOfRegion(region) !== word) return table;
    return table.map((_, value) => codes.stateOf[codes.codeIn(region, value)]);
  });
}

function ordinals({ codes }: WordColumn): Uint8Array<ArrayBuffer> {
  const drawn = new Uint8Array(codes.length);
  for (let device = 0; device < drawn.length; device++) drawn[device] = Math.min(codes[device], ordinalCodesMax);
  return drawn;
}

function sinceChange({ codes, columns, manifest }: FrameParts): AgeQuestion {
  const wanted = new Uint8Array(codes.count + 1).fill(1, 0, codes.count);
  const bounds = changedBoundsMs.map((ms) => ms / manifest.tickMs);
  return { wanted, bounds, never: unchangedCode, devices: columns.count };
}

/** From the last certificate on; a device that says itself that its certificate has run out is believed. */
async function certificateAges(
  { codes, columns, manifest, store, states }: FrameParts,
  t: number,
  trustTables: readonly Uint8Array[],
): Promise<Uint8Array<ArrayBuffer>> {
  const names = codes.regions[codes.trust]?.states ?? [];
  const wanted = new Uint8Array(codes.count + 1);
  for (let code = 0; code < codes.count; code++) {
    wanted[code] = Number(codes.regionOf[code] === codes.trust && names[codes.stateOf[code]] === 'certified');
  }
  const lifetime = lifetimeTicks(manifest);
  const bounds = Array.from({ length: certificateSteps }, (_, i) => ((i + 1) * lifetime) / certificateSteps);
  const place = await placeAtTime(store, t);
  const ages = await agesInSteps(store, place, t, { wanted, bounds, never: uncertifiedCode, devices: columns.count });
  const expired = names.indexOf('expired');
  if (expired < 0) return ages;
  const trust = looked(await states.moveTo(place), trustTables, columns.count);
  for (let device = 0; device < ages.length; device++) if (trust[device] === expired) ages[device] = expiredCode;
  return ages;
}
