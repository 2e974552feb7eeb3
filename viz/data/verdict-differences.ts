import type { VerdictTotal } from '../../reports/trace-index/row-store.ts';
import { inTextOrder } from '../../sim/kernel/text-order.ts';
import type { VerdictDifference } from './compare-queries.ts';

/** Verdicts that controls gave more often in one run than in the other; the largest difference first. */
export async function verdictDifferences(
  a: Promise<readonly VerdictTotal[]>,
  b: Promise<readonly VerdictTotal[]>,
): Promise<readonly VerdictDifference[]> {
  const totals = new Map<string, VerdictDifference & { a: number; b: number }>();
  const take =
    (side: 'a' | 'b') =>
    ({ control, verdict, count }: VerdictTotal): void => {
      const key = `${verdict} ${control}`;
      const total = totals.get(key) ?? { control, verdict, a: 0, b: 0 };
      total[side] = count;
      totals.set(key, total);
    };
  (await a).forEach(take('a'));
  (await b).forEach(take('b'));
  const size = ({ a, b }: VerdictDifference): number => Math.abs(a - b);
  return [...totals.values()]
    .filter((total) => total.a !== total.b)
    .sort((x, y) => size(y) - size(x) || inTextOrder(x.control, y.control) || inTextOrder(x.verdict, y.verdict));
}
