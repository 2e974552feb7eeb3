import type { LocatedValue } from './located.ts';

/** `tenant/product` of a fleet entry, if it has both. */
export function productName(item: LocatedValue): string | undefined {
  if (item.kind !== 'map') return undefined;
  const [tenant, product] = ['tenant', 'product'].map((key) => item.entries.get(key)?.value);
  return tenant?.kind === 'scalar' && product?.kind === 'scalar' ? `${tenant.value}/${product.value}` : undefined;
}
