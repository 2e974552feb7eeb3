import type { Share } from '../../../sim/plan/plan.ts';
import { NOWHERE, type Roster, type RosterPlan, type RosterTags } from '../../../sim/plan/roster.ts';
import type { DeviceFile, FileProduct, FileWords } from './device-file.ts';

/** A product of a file, as a scenario takes it: its first `devices` rows. */
export interface ListedProduct {
  readonly own: FileProduct;
  readonly devices: number;
  /** What its devices left the factory with, if the file or the scenario says. */
  readonly factory: string | undefined;
}

/** The devices of a run, and for each product its rings, sites and versions; undefined where the file says none. */
export interface FoundRoster {
  readonly roster: RosterPlan;
  readonly rings: readonly (readonly Share[] | undefined)[];
  readonly sites: readonly (readonly Share[] | undefined)[];
  readonly versions: readonly (readonly string[] | undefined)[];
}

/** The devices of these products, in this order. */
export function rosterOf(file: DeviceFile, products: readonly ListedProduct[]): FoundRoster {
  const key = JSON.stringify(products.map(({ own, devices }) => [own.first, devices]));
  const known = made.get(file) ?? new Map<string, FoundRoster>();
  made.set(file, known);
  const found = known.get(key) ?? newRoster(file, products);
  known.set(key, found);
  return found;
}

/** Cells of a sweep share their devices. */
const made = new WeakMap<DeviceFile, Map<string, FoundRoster>>();

function newRoster(file: DeviceFile, products: readonly ListedProduct[]): FoundRoster {
  const rows = rowsOf(products);
  const rings = placed(file.ring, products, rows.length, (a, b) => a.share - b.share);
  const sites = placed(file.site, products, rows.length, () => 0);
  const versions = file.firmware.words;
  const hasVersions = rows.some((row) => file.firmware.places[row] >= 0);
  const roster: Roster = {
    names: namesOf(file, products, rows),
    rings: rings.places,
    sites: sites.places,
    firmware: hasVersions
      ? Uint16Array.from(rows, (row) => (file.firmware.places[row] < 0 ? NOWHERE : file.firmware.places[row]))
      : undefined,
    versions,
    tags: tagsOf(file.tags, rows),
  };
  const { file: name, sha256, ignored } = file;
  return {
    roster: { file: name, sha256, devices: rows.length, ignored, rows: roster },
    rings: rings.shares,
    sites: sites.shares,
    versions: products.map((product) => versionsOf(file.firmware, product)),
  };
}

/** The versions of a product's devices; those that the file leaves out are what the product left the factory with. */
function versionsOf(
  { words, places }: FileWords,
  { own, devices, factory }: ListedProduct,
): readonly string[] | undefined {
  const found = new Set(Array.from(places.subarray(own.first, own.first + devices)));
  if ([...found].every((place) => place < 0)) return undefined;
  const named = [...found].flatMap((place) => (place >= 0 ? [words[place]] : factory === undefined ? [] : [factory]));
  return [...new Set(named)].sort();
}

/** By device, its row in the file. */
function rowsOf(products: readonly ListedProduct[]): Uint32Array<ArrayBuffer> {
  const rows = new Uint32Array(products.reduce((sum, { devices }) => sum + devices, 0));
  let device = 0;
  for (const { own, devices } of products) for (let nth = 0; nth < devices; nth++) rows[device++] = own.first + nth;
  return rows;
}

function namesOf({ ids }: DeviceFile, products: readonly ListedProduct[], rows: Uint32Array): Roster['names'] {
  const starts = new Uint32Array(rows.length + 1);
  const parts: string[] = [];
  let [device, at] = [0, 0];
  for (const { own, devices } of products) {
    const names: string[] = [];
    for (let nth = 0; nth < devices; nth++) {
      const name = `${own.tenant}/${ids[rows[device]]}\n`;
      names.push(name);
      at += name.length;
      starts[++device] = at;
    }
    parts.push(names.join(''));
  }
  return { all: parts.join(''), starts };
}

/**
 * Shares of each product's words and each device's place in them: `before` orders them, and of equals the name decides.
 * A product without words has none of its own.
 */
function placed(
  { words, places }: FileWords,
  products: readonly ListedProduct[],
  size: number,
  before: (a: Share, b: Share) => number,
): { readonly places: Uint16Array<ArrayBuffer> | undefined; readonly shares: FoundRoster['rings'] } {
  const found = new Uint16Array(size).fill(NOWHERE);
  let first = 0;
  const shares = products.map(({ own, devices }) => {
    const counts = new Map<number, number>();
    for (let row = own.first; row < own.first + devices; row++)
      if (places[row] >= 0) counts.set(places[row], (counts.get(places[row]) ?? 0) + 1);
    const list = [...counts]
      .map(([place, count]) => ({ place, name: words[place], share: count / devices }))
      .sort((a, b) => before(a, b) || (a.name < b.name ? -1 : 1));
    const rank = new Map(list.map(({ place }, nth) => [place, nth]));
    for (let nth = 0; nth < devices; nth++) found[first + nth] = rank.get(places[own.first + nth]) ?? NOWHERE;
    first += devices;
    return list.length === 0 ? undefined : list.map(({ name, share }) => ({ name, share }));
  });
  return { places: shares.some((list) => list !== undefined) ? found : undefined, shares };
}

function tagsOf({ words, places }: FileWords, rows: Uint32Array): RosterTags | undefined {
  const used = new Map<number, number>([[-1, 0]]);
  const codes = Uint32Array.from(rows, (row) => {
    const code = used.get(places[row]) ?? used.size;
    used.set(places[row], code);
    return code;
  });
  if (used.size === 1) return undefined;
  const lists = [...used.keys()].map((place) => (place < 0 ? [] : words[place].split(';')));
  const all = [...new Set(lists.flat())].sort();
  const numbers = new Map(all.map((tag, number) => [tag, number]));
  return { words: all, sets: lists.map((tags) => tags.map((tag) => numbers.get(tag)!)), places: codes };
}
