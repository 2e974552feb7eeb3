import type { Plan, Threshold } from '../../sim/plan/plan.ts';
import { type MeasuredPart, wholeRun } from './measure.ts';

/** The devices that the text of a threshold selects. */
export type ThresholdDevices = (on: string) => Uint32Array;

/**
 * The part of a run that each threshold of its plan is about; thresholds about the same part share it. Undefined for a
 * threshold on some devices where there is nothing to select them with.
 */
export function measuredParts(
  { expect }: Pick<Plan, 'expect'>,
  devicesOf: ThresholdDevices | undefined,
): ReadonlyMap<Threshold, MeasuredPart | undefined> {
  const parts = new Map<string, MeasuredPart | undefined>();
  for (const about of expect) {
    const key = keyOf(about);
    if (!parts.has(key)) parts.set(key, partOf(about, devicesOf));
  }
  return new Map(expect.map((threshold) => [threshold, parts.get(keyOf(threshold))]));
}

type About = Pick<Threshold, 'fromMs' | 'toMs' | 'on'>;

const keyOf = ({ fromMs, toMs, on }: About): string => JSON.stringify([fromMs, toMs, on]);

function partOf({ fromMs, toMs, on }: About, devicesOf: ThresholdDevices | undefined): MeasuredPart | undefined {
  if (on !== undefined && devicesOf === undefined) return undefined;
  if (fromMs === undefined && toMs === undefined && on === undefined) return wholeRun;
  return {
    ...(fromMs !== undefined && { fromMs }),
    ...(toMs !== undefined && { toMs }),
    ...(on !== undefined && { devices: devicesOf?.(on) ?? new Uint32Array() }),
  };
}
