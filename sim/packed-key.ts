/** Two whole numbers as one. Exact where `low` is below `lows`, and the last number of all below 2^53. */
export const packedKey = (high: number, low: number, lows: number): number => high * lows + low;
