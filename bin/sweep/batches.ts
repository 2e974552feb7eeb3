/** The indexes of the runs of a batch; the last batch may be shorter, and one behind it is empty. */
export const indexesOfBatch = (batch: number, size: number, runs: number): readonly number[] =>
  Array.from({ length: Math.max(0, Math.min(size, runs - batch * size)) }, (_, nth) => batch * size + nth);

export const batchCount = (runs: number, size: number): number => Math.ceil(runs / size);
