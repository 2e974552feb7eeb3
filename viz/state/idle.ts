import type { TimeWindow } from '../../reports/trace-index/time-window.ts';

/**
 * Where playback continues when nothing happens at an instant: at the next stretch, in the direction of play, that has a
 * row. Stretches are the buckets of the run's density; without another busy one it is the end of the run.
 */
export function busyFrom(density: Uint32Array, { from, to }: TimeWindow, t: number, way: -1 | 1): number {
  const width = (to - from) / density.length;
  const first = Math.min(density.length - 1, Math.max(0, Math.floor((t - from) / width)));
  let bucket = first;
  while (bucket >= 0 && bucket < density.length && density[bucket] === 0) bucket += way;
  if (bucket === first) return t;
  return way > 0 ? Math.min(to, from + bucket * width) : Math.max(from, from + (bucket + 1) * width - 1);
}
