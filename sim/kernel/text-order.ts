/** The order of two texts by their UTF-16 units, the same in every locale. */
export const inTextOrder = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
