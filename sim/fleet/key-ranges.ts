import { hashOf } from '../kernel/trace/hash.ts';
import type { ProductPlan } from '../plan/plan.ts';

type Counted = Pick<ProductPlan, 'tenant' | 'product' | 'count'>;

/**
 * By product, the chance key of its first device; those of the others count up from it. A key does not depend on the
 * products beside it, except that a range which another product already has is moved.
 */
export function keyRanges(plans: readonly Counted[]): readonly number[] {
  const taken: { from: number; to: number }[] = [];
  for (const plan of plans) {
    const from = keyRange(plan, taken);
    taken.push({ from, to: from + plan.count });
  }
  return taken.map(({ from }) => from);
}

/** A range derived from a hash of the product's name. */
function keyRange(plan: Counted, taken: readonly { from: number; to: number }[]): number {
  for (let attempt = 0; ; attempt++) {
    const from = hashOf(`${plan.tenant}/${plan.product}#${attempt}`) % (2 ** 32 - plan.count);
    if (taken.every((range) => from + plan.count <= range.from || from >= range.to)) return from;
  }
}
