/**
 * Where playing goes on when nothing happens at an instant: the next stretch, in the direction of play, with a row in it.
 * Stretches are the buckets of the run's density; without another busy one it is the end of the run.
 */
export function busyFrom(density: Uint32Array, end: number, t: number, way: -1 | 1): number {
  const width = end / density.length;
  const first = Math.min(density.length - 1, Math.max(0, Math.floor(t / width)));
  let bucket = first;
  while (bucket >= 0 && bucket < density.length && density[bucket] === 0) bucket += way;
  if (bucket === first) return t;
  return way > 0 ? Math.min(end, bucket * width) : Math.max(0, (bucket + 1) * width - 1);
}
