/** Whether a share exceeds a bound; false if either is NaN. */
export const exceeds = (count: number, total: number, operator: '>' | '>=', bound: number): boolean =>
  operator === '>' ? count / total > bound : count / total >= bound;

/** The comparison as text: `20 of 100 failed = 20.0 % >= 20 %`. */
export function arithmetic(count: number, total: number, what: string, operator: '>' | '>=', bound: number): string {
  if (total === 0) return `${count} of 0 ${what}`;
  const holds = exceeds(count, total, operator, bound);
  const sign = holds ? operator : operator === '>' ? '<=' : '<';
  return `${count} of ${total} ${what} = ${percentBeside(count, total, bound)} % ${sign} ${percent(bound)} %`;
}

/** With enough decimals to tell it from the bound. */
function percentBeside(count: number, total: number, bound: number): string {
  const exact = (100 * count) / total;
  for (let digits = 1; ; digits++) {
    const shown = exact.toFixed(digits);
    if (digits === 6 || count / total === bound || Number(shown) !== percent(bound)) return shown;
  }
}

const percent = (share: number): number => Number((share * 100).toPrecision(6));
