import type { Plan, Threshold } from '../../sim/plan/plan.ts';
import { type MeasuredPart, wholeRun } from './measure.ts';
import { seriesCalled } from './series-figures.ts';

/** The devices that the text of a threshold selects. */
export type ThresholdDevices = (on: string) => Uint32Array;

/**
 * The part of a run that each threshold of its plan is about; thresholds about the same part share it, and it has the metrics
 * that they name. Undefined for a threshold on some devices where there is nothing to select them with.
 */
export function measuredParts(
  { expect, groups = [] }: Pick<Plan, 'expect' | 'groups'>,
  devicesOf: ThresholdDevices | undefined,
): ReadonlyMap<Threshold, MeasuredPart | undefined> {
  const alike = new Map<string, Threshold[]>();
  for (const threshold of metricsOnly(expect)) {
    const key = keyOf(threshold);
    alike.set(key, [...(alike.get(key) ?? []), threshold]);
  }
  return new Map(
    [...alike.values()].flatMap((thresholds) => {
      const part = partOf(thresholds, devicesOf, groups);
      return thresholds.map((threshold) => [threshold, part] as const);
    }),
  );
}

/** Without those on series, whose samples are read as they are. */
const metricsOnly = (expect: readonly Threshold[]): readonly Threshold[] =>
  expect.filter(({ metric }) => seriesCalled(metric) === undefined);

/** The parts of a run that its summary also has all figures of, each with its selection. */
export const splitParts = (
  { split = [], groups = [] }: Pick<Plan, 'split' | 'groups'>,
  devicesOf: ThresholdDevices | undefined,
): readonly (readonly [on: string, part: MeasuredPart & { readonly devices: Uint32Array }])[] =>
  devicesOf === undefined
    ? []
    : split.map((on) => {
        const group = groups.indexOf(on);
        return [on, { devices: devicesOf(on), ...(group >= 0 && { group }) }];
      });

type About = Pick<Threshold, 'fromMs' | 'toMs' | 'on'>;

const keyOf = ({ fromMs, toMs, on }: About): string => JSON.stringify([fromMs, toMs, on]);

function partOf(
  thresholds: readonly Threshold[],
  devicesOf: ThresholdDevices | undefined,
  groups: readonly string[],
): MeasuredPart | undefined {
  const [{ fromMs, toMs, on }] = thresholds;
  const group = on === undefined ? -1 : groups.indexOf(on);
  if (on !== undefined && devicesOf === undefined) return undefined;
  if (fromMs === undefined && toMs === undefined && on === undefined) return wholeRun;
  return {
    ...(fromMs !== undefined && { fromMs }),
    ...(toMs !== undefined && { toMs }),
    ...(on !== undefined && { devices: devicesOf?.(on) ?? new Uint32Array() }),
    ...(group >= 0 && { group }),
    only: [...new Set(thresholds.map(({ metric }) => metric))],
  };
}
