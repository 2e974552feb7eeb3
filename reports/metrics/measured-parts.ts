import type { Plan, Threshold } from '../../sim/plan/plan.ts';
import { type DeviceSubset, type MeasuredPart, wholeRun } from './measure.ts';

/** The devices that the text of a threshold selects. */
export type ThresholdDevices = (on: string) => DeviceSubset;

/**
 * The part of a run that each threshold of its plan is about; thresholds about the same part share it. Undefined for a
 * threshold on some devices where there is nothing to select them with.
 */
export function measuredParts(
  { expect }: Pick<Plan, 'expect'>,
  devicesOf: ThresholdDevices | undefined,
): ReadonlyMap<Threshold, MeasuredPart | undefined> {
  const parts = new Map<string, MeasuredPart | undefined>();
  for (const { fromMs, on } of expect) {
    const key = keyOf({ fromMs, on });
    if (!parts.has(key)) parts.set(key, partOf({ fromMs, on }, devicesOf));
  }
  return new Map(expect.map((threshold) => [threshold, parts.get(keyOf(threshold))]));
}

interface About {
  readonly fromMs?: number | undefined;
  readonly on?: string | undefined;
}

const keyOf = ({ fromMs, on }: About): string => JSON.stringify([fromMs, on]);

function partOf({ fromMs, on }: About, devicesOf: ThresholdDevices | undefined): MeasuredPart | undefined {
  if (fromMs === undefined && on === undefined) return wholeRun;
  if (on === undefined) return { fromMs: fromMs ?? 0 };
  return devicesOf && { fromMs: fromMs ?? 0, devices: devicesOf(on) };
}
