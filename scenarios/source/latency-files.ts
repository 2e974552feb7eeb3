import { readLatencies } from './latency-file.ts';
import type { LocatedEntry, LocatedMap, LocatedValue } from './located.ts';
import type { SourceFolder } from './source-folder.ts';

/** Where a scenario has networks: its own, those of products, and the local ones behind their gateways. */
const networks: readonly (readonly string[])[] = [
  ['network'],
  ['fleet', '*', 'network'],
  ['fleet', '*', 'gateway', 'lan'],
  ['fleet', 'products', '*', 'network'],
  ['fleet', 'products', '*', 'gateway', 'lan'],
];

/**
 * A scenario in which `latency: { from: samples.csv }` has the latencies of that file. Names are relative to `folder`.
 *
 * Errors  ScenarioError, as of `readLatencies`
 */
export const withLatencyFiles = (root: LocatedValue, folder: SourceFolder): LocatedValue =>
  networks.reduce(
    (node, path) => changedAt(node, [...path, 'latency'], (latency) => withBuckets(latency, folder)),
    root,
  );

function changedAt(
  node: LocatedValue,
  [step, ...rest]: readonly string[],
  change: (node: LocatedValue) => LocatedValue,
): LocatedValue {
  if (step === undefined) return change(node);
  if (node.kind === 'list' && step === '*') {
    const items = node.items.map((item) => changedAt(item, rest, change));
    return items.every((item, nth) => item === node.items[nth]) ? node : { ...node, items };
  }
  const entry = node.kind === 'map' ? node.entries.get(step) : undefined;
  if (node.kind !== 'map' || entry === undefined) return node;
  const value = changedAt(entry.value, rest, change);
  return value === entry.value ? node : withEntry(node, step, { ...entry, value });
}

function withBuckets(latency: LocatedValue, folder: SourceFolder): LocatedValue {
  const from = latency.kind === 'map' ? latency.entries.get('from')?.value : undefined;
  // One that has its buckets was read before.
  if (latency.kind !== 'map' || latency.entries.has('buckets')) return latency;
  if (from?.kind !== 'scalar' || typeof from.value !== 'string') return latency;
  const { at } = from;
  const { file, buckets } = readLatencies(from.value, folder, at);
  const items = buckets.map((bucket): LocatedValue => {
    return { kind: 'list', items: bucket.map((value) => ({ kind: 'scalar', value, at })), at };
  });
  const named = withEntry(latency, 'from', { keyAt: at, value: { ...from, value: file } });
  return withEntry(named, 'buckets', { keyAt: at, value: { kind: 'list', items, at } });
}

const withEntry = (map: LocatedMap, key: string, entry: LocatedEntry): LocatedMap => ({
  ...map,
  entries: new Map([...map.entries, [key, entry]]),
});
