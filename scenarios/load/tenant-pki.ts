import type { LocatedMap, LocatedValue } from '../source/located.ts';
import { mergeOver, without } from '../source/merge.ts';

/**
 * A scenario in which each tenant with a PKI of its own has all fields of `pki`, and each product with a renewal of its own
 * all fields of that: those that it leaves out, as in `pki` or in the PKI of its tenant.
 */
export function withTenantPki(root: LocatedValue): LocatedValue {
  const pki = mapIn(root, 'pki');
  if (root.kind !== 'map' || pki === undefined) return root;
  const complete = withTenants(pki);
  return withRenewals(withEntry(root, 'pki', complete), complete);
}

function withTenants(pki: LocatedMap): LocatedMap {
  const tenants = mapIn(pki, 'tenants');
  if (tenants === undefined) return pki;
  const common = without(pki, ['keys', 'tenants']);
  const complete = new Map(
    [...tenants.entries].map(([tenant, entry]) => [tenant, { ...entry, value: mergeOver(common, entry.value) }]),
  );
  return withEntry(pki, 'tenants', { ...tenants, entries: complete });
}

function withRenewals(root: LocatedMap, pki: LocatedMap): LocatedMap {
  const fleet = root.entries.get('fleet')?.value;
  if (fleet?.kind !== 'list') return root;
  const items = fleet.items.map((product) => {
    const own = mapIn(product, 'renewal');
    const tenant = product.kind === 'map' ? product.entries.get('tenant')?.value : undefined;
    const name = tenant?.kind === 'scalar' ? String(tenant.value) : '';
    const common = mapIn(mapIn(mapIn(pki, 'tenants'), name) ?? pki, 'renewal');
    return product.kind !== 'map' || own === undefined || common === undefined
      ? product
      : withEntry(product, 'renewal', mergeOver(common, own));
  });
  return withEntry(root, 'fleet', { ...fleet, items });
}

const mapIn = (node: LocatedValue | undefined, key: string): LocatedMap | undefined => {
  const value = node?.kind === 'map' ? node.entries.get(key)?.value : undefined;
  return value?.kind === 'map' ? value : undefined;
};

const withEntry = (map: LocatedMap, key: string, value: LocatedValue): LocatedMap => ({
  ...map,
  entries: new Map([...map.entries].map(([name, entry]) => [name, name === key ? { ...entry, value } : entry])),
});
