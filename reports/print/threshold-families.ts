import { attributesIn, splitDevices } from '../metrics/threshold-parts.ts';
import type { ThresholdResult } from '../metrics/thresholds.ts';

/** Thresholds that ask the same of several groups of devices; or one threshold, which then has no `by`. */
export interface ThresholdFamily {
  readonly metric: string;
  /** What they ask, without the devices: `p(95) < 65m from 1h`; of one threshold, its whole text. */
  readonly claim: string;
  /** What tells the groups apart, such as `product`. */
  readonly by: string | undefined;
  /** Where they stand among the thresholds. */
  readonly places: readonly number[];
}

/** Thresholds in their order, those by group together where the first of them stands. */
export function thresholdFamilies(
  thresholds: readonly Pick<ThresholdResult, 'metric' | 'text'>[],
): readonly ThresholdFamily[] {
  const alike = new Map<string, number[]>();
  for (const [place, { metric, text }] of thresholds.entries()) {
    const [claim, on] = splitDevices(text);
    const key = JSON.stringify(on === undefined ? [metric, text, place] : [metric, claim, attributesIn(on)]);
    alike.set(key, [...(alike.get(key) ?? []), place]);
  }
  return [...alike.values()].map((places) => {
    const { metric, text } = thresholds[places[0]];
    const [claim, on] = splitDevices(text);
    return places.length === 1 || on === undefined
      ? { metric, claim: text, by: undefined, places }
      : { metric, claim, by: attributesIn(on), places };
  });
}

/** The same, and in each family what is missed most first: the group that carries a miss. */
export const worstFirst = (thresholds: readonly ThresholdResult[]): readonly ThresholdFamily[] =>
  thresholdFamilies(thresholds).map((family) => ({
    ...family,
    places: family.places.toSorted((a, b) => byMiss(thresholds[a], thresholds[b]) || a - b),
  }));

/** What is missed comes before what is met, and what was measured before what has nothing to measure. */
function byMiss(a: ThresholdResult, b: ThresholdResult): number {
  const rank = ({ met, reason }: ThresholdResult): number => (met ? 2 : reason === null ? 0 : 1);
  const [one, other] = [measuredIn(a), measuredIn(b)];
  const isMoreWorse = splitDevices(a.text)[0].includes('<');
  return rank(a) - rank(b) || (one === other ? 0 : isMoreWorse === one > other ? -1 : 1);
}

const measuredIn = ({ isNever, measured }: ThresholdResult): number =>
  isNever ? Number.POSITIVE_INFINITY : (measured ?? 0);
