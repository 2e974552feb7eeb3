import type { LocatedMap, LocatedValue } from '../source/located.ts';
import { mergeOver, without } from '../source/merge.ts';

/** A scenario in which each tenant with a PKI of its own has all fields of `pki`: those that it leaves out, as there. */
export function withTenantPki(root: LocatedValue): LocatedValue {
  const pki = mapIn(root, 'pki');
  const tenants = pki && mapIn(pki, 'tenants');
  if (root.kind !== 'map' || pki === undefined || tenants === undefined) return root;
  const common = without(pki, ['keys', 'tenants']);
  const complete = new Map(
    [...tenants.entries].map(([tenant, entry]) => [tenant, { ...entry, value: mergeOver(common, entry.value) }]),
  );
  return withEntry(root, 'pki', withEntry(pki, 'tenants', { ...tenants, entries: complete }));
}

const mapIn = (node: LocatedValue, key: string): LocatedMap | undefined => {
  const value = node.kind === 'map' ? node.entries.get(key)?.value : undefined;
  return value?.kind === 'map' ? value : undefined;
};

const withEntry = (map: LocatedMap, key: string, value: LocatedValue): LocatedMap => ({
  ...map,
  entries: new Map([...map.entries].map(([name, entry]) => [name, name === key ? { ...entry, value } : entry])),
});
