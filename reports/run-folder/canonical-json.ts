import { inTextOrder } from '../../sim/kernel/text-order.ts';

/** JSON with the keys of every object sorted, so that equal data are equal bytes. Undefined values are left out. */
export const canonicalJson = (value: unknown, indent?: number): string =>
  JSON.stringify(inKeyOrder(value), null, indent);

function inKeyOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inKeyOrder);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => inTextOrder(a, b));
  // A null prototype keeps a key called __proto__ an ordinary key.
  const sorted: Record<string, unknown> = Object.create(null);
  for (const [key, inner] of entries) sorted[key] = inKeyOrder(inner);
  return sorted;
}
