import type { Band } from '../../reports/trace-index/band.ts';
import type { Threshold } from '../../sim/plan/plan.ts';
import type { OpenedRun } from '../data/run-queries.ts';
import { type DecisiveInstant, decisiveInstant, hasCourse, lowest } from './decisive-instant.ts';

/** A threshold of a run, and whether it was met. */
export interface Expected {
  readonly metric: Threshold['metric'];
  readonly met: boolean;
  /** The threshold is measured from this time on, up to that one. */
  readonly fromMs?: number | undefined;
  readonly toMs?: number | undefined;
}

/**
 * The order in which thresholds choose the opening instant: the first that was missed; then those whose figure has a
 * decisive instant of its own; then those of the end of the run.
 */
export function inOrderOfDecisiveness(expected: readonly Expected[]): readonly Expected[] {
  const rank = ({ metric, met }: Expected): number => (met ? 2 : 0) + (hasCourse(metric) ? 0 : 1);
  const [missed] = expected.filter(({ met }) => !met);
  const met = expected.filter((one) => one.met).toSorted((a, b) => rank(a) - rank(b));
  return missed === undefined ? met : [missed, ...expected.filter((one) => !one.met && one !== missed), ...met];
}

/** What decides the opening instant of a run without thresholds. */
export interface Outline {
  /** Devices online over time. */
  readonly online: Band;
  readonly devices: number;
  readonly steps: readonly number[];
  readonly end: number;
}

/** Where the fewest devices are online, once half of them have been; else the first step of the timeline; else the end. */
export function instantOfOutline({ online, devices, steps, end }: Outline): DecisiveInstant {
  const fewest = lowest(online, devices / 2);
  if (fewest !== undefined) return { t: fewest, why: 'the fewest devices are online' };
  const known = steps.filter((t) => t > 0 && t <= end);
  return known.length > 0
    ? { t: Math.min(...known), why: 'the timeline has its first step' }
    : { t: end, why: 'the run ends' };
}

export interface Opening extends DecisiveInstant {
  /** The threshold that chose it. */
  readonly metric?: string;
}

/** The instant at which the page opens a run, and why. */
export async function openingInstantOf(queries: OpenedRun): Promise<Opening> {
  const { manifest, summary, devices, end } = queries.info;
  // A part of a run opens where its author cut it.
  if (manifest.trim !== undefined) return { t: manifest.trim.from, why: 'this part of the run begins' };
  for (const { metric, fromMs = 0, toMs = Number.POSITIVE_INFINITY } of inOrderOfDecisiveness(summary.thresholds)) {
    const found = await decisiveInstant(queries, metric, {
      from: fromMs / manifest.tickMs,
      to: Math.min(end, toMs / manifest.tickMs),
    });
    if (found !== undefined) return { ...found, metric };
  }
  const online = await queries.series('fleet.online', { from: 0, to: end }, Number.POSITIVE_INFINITY);
  const steps = manifest.chapters.map(({ t }) => t);
  return instantOfOutline({ online, devices: devices.count, steps, end });
}
