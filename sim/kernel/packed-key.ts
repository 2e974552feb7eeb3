/** Two whole numbers as one, for a map key. Exact if `low` is below `lows`, and the result below 2^53. */
export const packedKey = (high: number, low: number, lows: number): number => high * lows + low;
