import { isOfFile, listedBy, productsOf } from './fleet-file.ts';
import type { LocatedList, LocatedMap, LocatedValue } from './located.ts';
import type { Problem } from './problem.ts';
import { productName } from './product-name.ts';

/**
 * Merges one scenario file over another: maps merge, products of a fleet merge by tenant and product, campaigns by name,
 * timelines and the steps of a campaign append (but a step with the label of a base step replaces that one), and everything else is
 * replaced. A threshold written as null removes the base's threshold.
 */
export function mergeOver(base: LocatedValue, over: LocatedValue): LocatedValue {
  if (base.kind !== 'map' || over.kind !== 'map') return over;
  return mergeEntries(base, over, (key, below, above) => {
    if (key === 'fleet') return mergeFleets(below, above);
    if (below.kind === 'list' && above.kind === 'list') {
      if (key === 'timeline') return mergeSteps(below, above);
      if (key === 'campaigns') return mergeCampaigns(below, above);
    }
    if (key === 'expect' && below.kind === 'map' && above.kind === 'map') return mergeThresholds(below, above);
    return mergeDeep(below, above);
  });
}

export const without = (node: LocatedValue, keys: readonly string[]): LocatedValue =>
  node.kind === 'map' ? { ...node, entries: new Map([...node.entries].filter(([key]) => !keys.includes(key))) } : node;

/** Products that one file lists twice, which could not be distinguished after merging. */
export function repeatedProducts(root: LocatedValue): readonly Problem[] {
  const written = root.kind === 'map' ? root.entries.get('fleet')?.value : undefined;
  const fleet = written?.kind === 'map' ? productsOf(written) : written;
  if (fleet?.kind !== 'list') return [];
  const names = fleet.items.map(productName);
  return fleet.items.flatMap((item, index) => {
    const name = names[index];
    if (name === undefined || names.indexOf(name) === index) return [];
    return [
      {
        place: item.at,
        what: `product "${name}" is already in this fleet`,
        hint: 'give it another product name, or raise the count of the first',
      },
    ];
  });
}

/**
 * Shares of a whole are replaced together, since a mixture of two divisions would not add up to 100 %, and so is an access
 * list, whose rules are in one order.
 */
const replacedWhole: readonly string[] = ['rings', 'sites', 'acl'];

const mergeDeep = (base: LocatedValue, over: LocatedValue): LocatedValue =>
  base.kind === 'map' && over.kind === 'map'
    ? mergeEntries(base, over, (key, below, above) =>
        replacedWhole.includes(key) || (key === 'latency' && [below, above].some(isMeasured))
          ? above
          : mergeDeep(below, above),
      )
    : over;

/** Measured latencies are no supplement to a median. */
const isMeasured = (latency: LocatedValue): boolean => latency.kind === 'map' && latency.entries.has('from');

function mergeEntries(
  base: LocatedMap,
  over: LocatedMap,
  merge: (key: string, below: LocatedValue, above: LocatedValue) => LocatedValue,
): LocatedMap {
  const entries = new Map(base.entries);
  for (const [key, entry] of over.entries) {
    const below = base.entries.get(key);
    entries.set(key, below === undefined ? entry : { ...entry, value: merge(key, below.value, entry.value) });
  }
  return { ...base, entries };
}

/** A null without a base threshold stays, so that the schema refuses it. */
function mergeThresholds(base: LocatedMap, over: LocatedMap): LocatedValue {
  const dropped = [...over.entries]
    .filter(([id, { value }]) => value.kind === 'scalar' && value.value === null && base.entries.has(id))
    .map(([id]) => id);
  return without(
    mergeEntries(base, over, (_id, _below, above) => above),
    dropped,
  );
}

const mergeSteps = (base: LocatedList, over: LocatedList): LocatedList =>
  mergeItems(base, over, 'label', (_below, above) => above);

const mergeCampaigns = (base: LocatedList, over: LocatedList): LocatedList =>
  mergeItems(base, over, 'name', (below, above) =>
    below.kind === 'map' && above.kind === 'map' ? mergeEntries(below, above, mergeCampaignField) : above,
  );

const mergeCampaignField = (key: string, below: LocatedValue, above: LocatedValue): LocatedValue =>
  key === 'steps' && below.kind === 'list' && above.kind === 'list'
    ? mergeSteps(below, above)
    : mergeDeep(below, above);

/** Items with the same word at that key merge, others are added. */
function mergeItems(
  base: LocatedList,
  over: LocatedList,
  key: 'label' | 'name',
  merge: (below: LocatedValue, above: LocatedValue) => LocatedValue,
): LocatedList {
  const items = [...base.items];
  const words = base.items.map((item) => wordAt(item, key));
  for (const item of over.items) {
    const word = wordAt(item, key);
    const index = word === undefined ? -1 : words.indexOf(word);
    if (index < 0) items.push(item);
    else items[index] = merge(items[index]!, item);
  }
  return { ...base, items };
}

/** The word by which an item of a list is named. */
export function wordAt(item: LocatedValue, key: 'label' | 'name'): unknown {
  const word = item.kind === 'map' ? item.entries.get(key)?.value : undefined;
  return word?.kind === 'scalar' ? word.value : undefined;
}

/** Products merge, whether they are a whole fleet or say what those of a file are like; of two files the upper one counts. */
function mergeFleets(base: LocatedValue, over: LocatedValue): LocatedValue {
  if (base.kind === 'list' && over.kind === 'list') return mergeFleet(base, over);
  if (base.kind === 'list' && isOfFile(over)) {
    const below = productsOf(listedBy(base, over));
    return listedBy(mergeFleet(below, productsOf(over)), over);
  }
  if (base.kind !== 'map') return over;
  if (over.kind === 'list') return withProducts(base, mergeFleet(productsOf(base), over));
  if (over.kind !== 'map') return over;
  return mergeEntries(base, over, (key, below, above) =>
    key === 'products' && below.kind === 'list' && above.kind === 'list' ? mergeFleet(below, above) : above,
  );
}

function withProducts(fleet: LocatedMap, products: LocatedList): LocatedMap {
  const entry = fleet.entries.get('products') ?? { keyAt: products.at, value: products };
  return { ...fleet, entries: new Map([...fleet.entries, ['products', { ...entry, value: products }]]) };
}

function mergeFleet(base: LocatedList, over: LocatedList): LocatedList {
  const items = [...base.items];
  for (const item of over.items) {
    const name = productName(item);
    const index = name === undefined ? -1 : items.findIndex((known) => productName(known) === name);
    if (index < 0) items.push(item);
    else items[index] = mergeDeep(items[index]!, item);
  }
  return { ...base, items };
}
