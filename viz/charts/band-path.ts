import { area, curveStepAfter, line } from 'd3';
import type { Band } from '../data/run-port.ts';

export type Scale = (value: number) => number;

/** A band as SVG paths: its line, and what lies between the line and the ground. */
export function bandPaths(band: Band, x: Scale, y: Scale): { readonly line: string; readonly area: string } {
  const points = Array.from(band.t.keys()).filter((i) => !Number.isNaN(band.last[i]));
  // A level holds until the next point: nothing is drawn between them that was not measured.
  const stroke = line<number>(
    (i) => x(band.t[i]),
    (i) => y(band.last[i]),
  ).curve(curveStepAfter);
  const fill = area<number>(
    (i) => x(band.t[i]),
    y(0),
    (i) => y(band.last[i]),
  ).curve(curveStepAfter);
  return { line: rounded(stroke(points)), area: rounded(fill(points)) };
}

/** What lies between the least and the most of each point: peaks that the line steps over. */
export function rangePath(band: Band, x: Scale, y: Scale): string {
  const points = Array.from(band.t.keys()).filter((i) => !Number.isNaN(band.min[i]));
  const fill = area<number>(
    (i) => x(band.t[i]),
    (i) => y(band.min[i]),
    (i) => y(band.max[i]),
  ).curve(curveStepAfter);
  return rounded(fill(points));
}

const rounded = (path: string | null): string =>
  (path ?? '').replace(/\d+\.\d+/g, (number) => Number(number).toFixed(1));
