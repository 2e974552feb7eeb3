import { type Chunk, firstNotBelow } from './chunk.ts';

/** Buckets of the strip behind the seek bar: more than any screen has columns. */
export const densityBuckets = 4_096;

export const newDensity = (): Uint32Array<ArrayBuffer> => new Uint32Array(densityBuckets);

/** The first tick of a bucket of a run that ends at `end`. */
export const bucketStart = (bucket: number, end: number): number => Math.ceil((bucket * (end + 1)) / densityBuckets);

export function addDensity(density: Uint32Array, { t, length }: Chunk, end: number): void {
  for (let i = 0; i < length; ) {
    const bucket = bucketOf(t[i], end);
    const next = firstNotBelow(t, bucketStart(bucket + 1, end), i + 1, length);
    density[bucket] += next - i;
    i = next;
  }
}

function bucketOf(t: number, end: number): number {
  const bucket = Math.min(densityBuckets - 1, Math.floor((t * densityBuckets) / (end + 1)));
  // Rounding may be off by one: the bucket's own start decides.
  if (t < bucketStart(bucket, end)) return bucket - 1;
  return t >= bucketStart(bucket + 1, end) ? bucket + 1 : bucket;
}
