/** A number that stands for two whole numbers as the key of a map. Exact where `low` is below `lows`, and the result below 2^53. */
export const packedKey = (high: number, low: number, lows: number): number => high * lows + low;
