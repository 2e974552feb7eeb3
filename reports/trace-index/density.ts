import { type Chunk, firstNotBelow } from './chunk.ts';

/** Buckets of the strip behind the seek bar: more than any screen has columns. */
export const DENSITY_BUCKETS = 4_096;

export const newDensity = (): Uint32Array<ArrayBuffer> => new Uint32Array(DENSITY_BUCKETS);

/** The first tick of a bucket of a run that goes from `start` to `end`. */
export const bucketStart = (bucket: number, end: number, start = 0): number =>
  start + Math.ceil((bucket * (end - start + 1)) / DENSITY_BUCKETS);

/** Initial-state rows, which are from before the start, are not counted. */
export function addDensity(density: Uint32Array, { t, length }: Chunk, end: number, start = 0): void {
  for (let i = firstNotBelow(t, start, 0, length); i < length; ) {
    const bucket = bucketOf(t[i], end, start);
    const next = firstNotBelow(t, bucketStart(bucket + 1, end, start), i + 1, length);
    density[bucket] += next - i;
    i = next;
  }
}

function bucketOf(t: number, end: number, start: number): number {
  const bucket = Math.min(DENSITY_BUCKETS - 1, Math.floor(((t - start) * DENSITY_BUCKETS) / (end - start + 1)));
  // Rounding may be off by one, so compare with the bucket's own start.
  if (t < bucketStart(bucket, end, start)) return bucket - 1;
  return t >= bucketStart(bucket + 1, end, start) ? bucket + 1 : bucket;
}
