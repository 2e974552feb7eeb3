import { seriesWith } from '../../sim/kernel/trace/group-series.ts';
import type { Manifest } from './manifest.ts';
import type { SampledSeries } from './sample-pyramid.ts';

type Of = Pick<Manifest, 'series' | 'plan'>;

/** By id, the place of each series in the samples of a run. */
export const seriesPlaces = ({ plan }: Pick<Manifest, 'plan'>): ReadonlyMap<string, number> =>
  new Map(seriesWith(plan.groups ?? []).map(({ id }, place) => [id, place]));

/** The series that the files of a run have: those of an older run lack some, which would be all zeros. */
export function sampledSeries({ series, plan }: Of): readonly SampledSeries[] {
  const had = new Set(series.map(({ id }) => id));
  return [...seriesPlaces({ plan })].flatMap(([id, place]) => (had.has(id) ? [{ id, place }] : []));
}
