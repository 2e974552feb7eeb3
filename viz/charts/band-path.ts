import type { Band } from '../../reports/trace-index/band.ts';

export type Scale = (value: number) => number;

/** A band as SVG paths: its line, and the area between the line and zero. A value is drawn from when it was sampled. */
export function bandPaths({ to, last }: Band, x: Scale, y: Scale): { readonly line: string; readonly area: string } {
  const points = known(last);
  const line = steps(points, to, last, x, y);
  return { line, area: line && `${line}V${near(y(0))}H${near(x(to[points[0]]))}Z` };
}

/** The area between the least and the greatest of each point, from its first sample on: peaks that the line steps over. */
export function rangePath({ t, min, max }: Band, x: Scale, y: Scale): string {
  const points = known(min);
  const back = points.toReversed().map((i) => `V${near(y(min[i]))}H${near(x(t[i]))}`);
  return steps(points, t, max, x, y) + back.join('') + (points.length > 0 ? 'Z' : '');
}

const known = (values: Float64Array): readonly number[] =>
  Array.from(values.keys()).filter((i) => !Number.isNaN(values[i]));

/** A level holds until the next point: steps, not slopes, so that nothing is drawn that was not measured. */
const steps = (points: readonly number[], t: Float64Array, values: Float64Array, x: Scale, y: Scale): string =>
  points
    .map((i, nth) =>
      nth === 0 ? `M${near(x(t[i]))},${near(y(values[i]))}` : `H${near(x(t[i]))}V${near(y(values[i]))}`,
    )
    .join('');

/** A tenth of a pixel. */
const near = (pixels: number): number => Math.round(pixels * 10) / 10;
