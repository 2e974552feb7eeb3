import { inTextOrder } from '../../sim/kernel/text-order.ts';
/**
 * The order of names and versions in the index of a trace: numbers within texts compare as numbers, so 1.9.0 comes before 1.10.0. Only
 * the same text is equal.
 */
export function inNaturalOrder(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order =
      isNumber(left[i]) && isNumber(right[i]) ? byNumber(left[i], right[i]) : inTextOrder(left[i], right[i]);
    if (order !== 0) return order;
  }
  // Texts that differ in leading zeros only are still two texts.
  return left.length - right.length || inTextOrder(a, b);
}

const partsOf = (text: string): readonly string[] => text.match(/[0-9]+|[^0-9]+/g) ?? [];
const isNumber = (part: string): boolean => part[0] >= '0' && part[0] <= '9';

/** By length and digits: a serial number may exceed the range of a number. */
function byNumber(a: string, b: string): number {
  const [left, right] = [a.replace(/^0+/, ''), b.replace(/^0+/, '')];
  return left.length - right.length || inTextOrder(left, right);
}
