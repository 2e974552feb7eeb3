import type { Operator } from './trigger.ts';

/** The six comparisons that thresholds and conditions are written with. */
export function compares(measured: number, operator: Operator, value: number): boolean {
  switch (operator) {
    case '<':
      return measured < value;
    case '<=':
      return measured <= value;
    case '>':
      return measured > value;
    case '>=':
      return measured >= value;
    case '==':
      return measured === value;
    case '!=':
      return measured !== value;
    default:
      return operator satisfies never;
  }
}
