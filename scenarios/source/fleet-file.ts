import { findNamedFile } from './find-file.ts';
import {
  type LocatedEntry,
  type LocatedList,
  type LocatedMap,
  type LocatedValue,
  nodeAt,
  type SourcePosition,
} from './located.ts';
import { productName } from './product-name.ts';
import type { SourceFolder } from './source-folder.ts';

// A fleet whose devices a file lists: `fleet: { from: devices.csv, products: [...] }`, as its map stands in a scenario.

/** What a map at `fleet` has. */
export const fleetKeys: readonly string[] = ['from', 'products'];

/** More than two million devices take. */
const FILE_SIZE_MAX = 2 ** 28;

/**
 * A scenario in which `fleet.from` is an absolute path. Names are relative to `folder`.
 *
 * Errors  ScenarioError, as of `findNamedFile`
 */
export function withFleetFile(root: LocatedValue, folder: SourceFolder): LocatedValue {
  const from = fromOf(root);
  return from === undefined
    ? root
    : withFleetFrom(root, findNamedFile(from.value, folder, from.at, FILE_SIZE_MAX).path);
}

/** The path of the file that lists the devices; undefined for a fleet of counts. */
export const fleetFileIn = (root: LocatedValue): string | undefined => fromOf(root)?.value;

/** The same scenario with another path there. It has one. */
export function withFleetFrom(root: LocatedValue, from: string): LocatedValue {
  const fleet = nodeAt(root, ['fleet']);
  if (root.kind !== 'map' || fleet?.kind !== 'map') return root;
  const entry = fleet.entries.get('from')!;
  const named = withEntry(fleet, 'from', { ...entry, value: { kind: 'scalar', value: from, at: entry.value.at } });
  return withEntry(root, 'fleet', { ...root.entries.get('fleet')!, value: named });
}

function fromOf(root: LocatedValue): { readonly value: string; readonly at: SourcePosition } | undefined {
  const from = nodeAt(root, ['fleet', 'from']);
  return from?.kind === 'scalar' && typeof from.value === 'string' ? { value: from.value, at: from.at } : undefined;
}

/** A fleet of counts as one of a file: what its products are like stays, and the file says how many there are. */
export const listedBy = (products: LocatedList, from: LocatedMap): LocatedMap =>
  withEntry(from, 'products', {
    keyAt: products.at,
    value: { ...products, items: products.items.map(withoutCount) },
  });

function withoutCount(item: LocatedValue): LocatedValue {
  if (item.kind !== 'map') return item;
  return { ...item, entries: new Map([...item.entries].filter(([key]) => key !== 'count')) };
}

export const productsOf = (fleet: LocatedMap): LocatedList => {
  const products = fleet.entries.get('products')?.value;
  return products?.kind === 'list' ? products : { kind: 'list', items: [], at: fleet.at };
};

export const isOfFile = (fleet: LocatedValue): fleet is LocatedMap => fleet.kind === 'map' && fleet.entries.has('from');

/**
 * The fleet to which a setting applies, and the steps of its path from there: `fleet[acme/sensor].count` is about a product
 * of the file, also if the scenario says nothing of it yet.
 */
export function settingOfFleet(
  fleet: LocatedValue,
  [step, ...rest]: readonly string[],
): { readonly fleet: LocatedValue; readonly steps: readonly string[] } {
  if (step === undefined) return { fleet, steps: [] };
  if (fleet.kind === 'list' && step === 'from')
    return { fleet: listedBy(fleet, { kind: 'map', entries: new Map(), at: fleet.at }), steps: [step, ...rest] };
  if (!isOfFile(fleet) || fleetKeys.includes(step)) return { fleet, steps: [step, ...rest] };
  const products = productsOf(fleet);
  const [, tenant, product] = /^([a-z0-9-]+)\/([a-z0-9-]+)$/.exec(step) ?? [];
  if (product === undefined || products.items.some((item) => productName(item) === step))
    return { fleet, steps: ['products', step, ...rest] };
  const scalar = (value: string): LocatedEntry => ({ keyAt: fleet.at, value: { kind: 'scalar', value, at: fleet.at } });
  const entries = new Map([
    ['tenant', scalar(tenant)],
    ['product', scalar(product)],
  ]);
  const items = [...products.items, { kind: 'map', entries, at: fleet.at } as const];
  const more = withEntry(fleet, 'products', { keyAt: fleet.at, value: { ...products, items } });
  return { fleet: more, steps: ['products', step, ...rest] };
}

const withEntry = (map: LocatedMap, key: string, entry: LocatedEntry): LocatedMap => ({
  ...map,
  entries: new Map([...map.entries, [key, entry]]),
});
