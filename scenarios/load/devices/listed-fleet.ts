import { suggest } from '../../../sim/kernel/near.ts';
import type { RosterPlan } from '../../../sim/plan/roster.ts';
import type { Product } from '../../schema/product.ts';
import { fleetKeys, productsOf } from '../../source/fleet-file.ts';
import type { LocatedEntry, LocatedList, LocatedMap, LocatedValue, SourcePosition } from '../../source/located.ts';
import { type Problem, ScenarioError } from '../../source/problem.ts';
import { productName } from '../../source/product-name.ts';
import type { DeviceFile, FileProduct } from './device-file.ts';
import type { DeviceReader } from './read-devices.ts';
import { type ListedProduct, rosterOf } from './roster-of.ts';

/** A scenario whose fleet is a list of products, and what a file says of their devices; undefined without a file. */
export interface ListedFleet {
  readonly root: LocatedValue;
  readonly roster: RosterPlan | undefined;
  /** The products as the schema reads them, with the rings, sites and versions of the file. */
  complete(fleet: readonly Product[]): readonly Product[];
}

/**
 * Reads the file of a fleet, and writes the fleet as the list that it comes to: each product of the file with what the
 * scenario says of it, and the count of its devices.
 *
 * Errors  ScenarioError `scenario/invalid` with the lines of the file that are wrong
 */
export function listedFleet(root: LocatedValue, readDevices: DeviceReader): ListedFleet {
  const entry = root.kind === 'map' ? root.entries.get('fleet') : undefined;
  const fleet = entry?.value;
  const asWritten = { root, roster: undefined, complete: (list: readonly Product[]) => list };
  const isFile = fleet?.kind === 'map' && fleetKeys.some((key) => fleet.entries.has(key));
  if (root.kind !== 'map' || entry === undefined || !isFile) return asWritten;
  const problems = problemsOf(fleet);
  if (problems.length > 0) throw new ScenarioError('scenario/invalid', problems);
  const from = fleet.entries.get('from')!.value as { readonly value: string };
  const file = readDevices(from.value);
  const products = productsIn(file, productsOf(fleet));
  const { roster, rings, sites, versions } = rosterOf(
    file,
    products.map(({ listed }) => listed),
  );
  const items = products.map(({ item }) => item);
  const list: LocatedList = { kind: 'list', items, at: fleet.at };
  return {
    root: { ...root, entries: new Map([...root.entries, ['fleet', { ...entry, value: list }]]) },
    roster,
    complete: (read) =>
      read.map((product, nth) => ({
        ...product,
        rings: rings[nth] ?? product.rings,
        sites: sites[nth] ?? product.sites,
        ...(versions[nth] !== undefined && { versions: versions[nth] }),
      })),
  };
}

function problemsOf(fleet: LocatedMap): readonly Problem[] {
  const unknown = [...fleet.entries].filter(([key]) => !fleetKeys.includes(key));
  const from = fleet.entries.get('from');
  const products = fleet.entries.get('products');
  return [
    ...unknown.map(([key, { keyAt }]) => ({
      place: keyAt,
      what: `unknown key "${key}"`,
      hint: suggest(key, fleetKeys),
    })),
    ...(from === undefined
      ? [{ place: fleet.at, what: 'is a map without from', hint: 'write from: devices.csv, or a list of products' }]
      : from.value.kind === 'scalar' && typeof from.value.value === 'string'
        ? []
        : [{ place: from.keyAt, what: 'is not the name of a file', hint: 'write a path, such as devices.csv' }]),
    ...(products === undefined || products.value.kind === 'list'
      ? []
      : [{ place: products.keyAt, what: 'is not a list of products', hint: 'begin each entry with "- "' }]),
    ...productsOf(fleet).items.flatMap((item) =>
      productName(item) === undefined
        ? [{ place: item.at, what: 'is not a product with tenant and product', hint: 'write tenant: and product:' }]
        : [],
    ),
  ];
}

interface Placed {
  readonly item: LocatedValue;
  readonly listed: ListedProduct;
}

/** The products of the file: first those that the scenario describes, in its order, then the others by name. */
function productsIn(file: DeviceFile, described: LocatedList): readonly Placed[] {
  const problems: Problem[] = [];
  const names = described.items.map((item) => productName(item)!);
  const nameOf = ({ tenant, product }: FileProduct): string => `${tenant}/${product}`;
  const found = [
    ...described.items.flatMap((item, nth) => {
      const own = file.products.find((product) => nameOf(product) === names[nth]);
      return own === undefined ? [] : [{ own, item: item as LocatedMap }];
    }),
    ...file.products.flatMap((own) => (names.includes(nameOf(own)) ? [] : [{ own, item: undefined }])),
  ].map(({ own, item }) => {
    const place: SourcePosition = { source: file.shown, line: own.line, path: [] };
    const value = (key: string): unknown => {
      const held = item?.entries.get(key)?.value;
      return held?.kind === 'scalar' ? held.value : undefined;
    };
    const profile = value('profile');
    if (profile === undefined && own.profile === undefined)
      problems.push({
        place,
        what: `${nameOf(own)} is no product of the scenario, and no line says its profile (${own.devices} devices)`,
        hint:
          names.length === 0
            ? 'add a column profile, or a product to fleet.products'
            : `${suggest(nameOf(own), names)}; or add a column profile`,
      });
    else if (profile !== undefined && own.profile !== undefined && profile !== own.profile)
      problems.push({
        place,
        what: `${nameOf(own)} is ${own.profile} here, and ${String(profile)} in fleet.products`,
        hint: 'leave one of the two out',
      });
    const listed = listedProduct(file, own, { count: value('count'), firmware: value('firmware') });
    const scalar = (written: string | number): LocatedEntry => ({
      keyAt: place,
      value: { kind: 'scalar', value: written, at: place },
    });
    const entries = new Map<string, LocatedEntry>([
      ['tenant', scalar(own.tenant)],
      ['product', scalar(own.product)],
      ...(own.profile === undefined ? [] : [['profile', scalar(own.profile)] as const]),
      ...(listed.factory === undefined ? [] : [['firmware', scalar(listed.factory)] as const]),
      ...(item?.entries ?? []),
    ]);
    const counted = typeof value('count') === 'number' || !entries.has('count') ? scalar(listed.devices) : undefined;
    if (counted !== undefined) entries.set('count', { ...counted, keyAt: entries.get('count')?.keyAt ?? place });
    return { item: { kind: 'map' as const, entries, at: item?.at ?? place }, listed };
  });
  if (problems.length > 0) throw new ScenarioError('scenario/invalid', problems);
  return found;
}

/** A count takes the first devices by id. What most devices run is taken for what they left the factory with. */
function listedProduct(
  { firmware: { words, places } }: DeviceFile,
  own: FileProduct,
  said: { readonly count: unknown; readonly firmware: unknown },
): ListedProduct {
  const most = typeof said.count === 'number' && said.count >= 1 ? Math.floor(said.count) : own.devices;
  const devices = Math.min(own.devices, most);
  const counts = new Map<string, number>();
  for (let row = own.first; row < own.first + devices; row++)
    if (places[row] >= 0) counts.set(words[places[row]], (counts.get(words[places[row]]) ?? 0) + 1);
  const [common] = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return { own, devices, factory: typeof said.firmware === 'string' ? said.firmware : common?.[0] };
}
