/** The median and the 99th percentile of many measurements. */
export interface Spread {
  readonly p50: number;
  readonly p99: number;
}

export function spread(measured: readonly number[]): Spread {
  const sorted = [...measured].sort((a, b) => a - b);
  return { p50: sorted[sorted.length >> 1] ?? Number.NaN, p99: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN };
}
