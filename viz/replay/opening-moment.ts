import type { Band, OpenedRun } from '../data/run-port.ts';
import { whereBroke } from '../panels/where-broke.ts';

/** What a run is known by before any of its rows are looked at. */
export interface Outline {
  /** Where missed thresholds first show; undefined for those that show nowhere in particular. */
  readonly broke: readonly (number | undefined)[];
  /** Devices online over time. */
  readonly online: Band;
  readonly devices: number;
  readonly steps: readonly number[];
  readonly end: number;
}

/**
 * The instant at which a run that is opened has most to say: where a threshold first broke; else where the fewest devices are
 * online, once half of them have been; else the first step of the timeline; else the end.
 */
export function openingMoment({ broke, online, devices, steps, end }: Outline): number {
  const known = broke.filter((t) => t !== undefined);
  if (known.length > 0) return Math.min(...known);
  return lowest(online, devices / 2) ?? earliest(steps.filter((t) => t > 0 && t <= end)) ?? end;
}

/** The opening moment of a run, as exactly as its samples have it. */
export async function openingMomentOf(port: OpenedRun): Promise<number> {
  const { info } = port;
  const { manifest, summary, devices, end } = info;
  // Whoever cut a part out of a run chose where it begins.
  if (manifest.trim !== undefined) return manifest.trim.from;
  const whole = { from: 0, to: end };
  const coarse = await port.series('fleet.online', whole, pointsMax);
  const outline = {
    broke: await Promise.all(
      summary.thresholds.map(({ met }, i) => {
        const threshold = manifest.plan.expect[i];
        return met || threshold === undefined ? undefined : whereBroke(port, info, threshold);
      }),
    ),
    online: coarse,
    devices: devices.count,
    steps: manifest.chapters.map(({ t }) => t),
    end,
  };
  const found = openingMoment(outline);
  // A point of the line stands for a stretch: the instant meant is the one in it at which the fewest are online.
  const at = coarse.t.indexOf(found);
  if (at < 0) return found;
  const stretch = await port.series('fleet.online', { from: found, to: coarse.t[at + 1] ?? end }, pointsMax);
  return fewest(stretch, found) ?? found;
}

/** Where a line that has once reached `up` is lowest after a fall; undefined if it never fell. */
function lowest({ t, min, max }: Band, up: number): number | undefined {
  let high = 0;
  let at: number | undefined;
  let low = Number.POSITIVE_INFINITY;
  for (let i = 0; i < t.length; i++) {
    if (high >= up && high > 0 && min[i] < high && min[i] < low) {
      low = min[i];
      at = t[i];
    }
    if (max[i] > high) high = max[i];
  }
  return at;
}

/** From an instant on: a line begins with a sample before its window. */
function fewest({ t, min }: Band, from: number): number | undefined {
  let at = -1;
  for (let i = 0; i < t.length; i++) if (t[i] >= from && !Number.isNaN(min[i]) && (at < 0 || min[i] < min[at])) at = i;
  return at < 0 ? undefined : t[at];
}

const earliest = (instants: readonly number[]): number | undefined =>
  instants.length === 0 ? undefined : Math.min(...instants);

const pointsMax = 2_000;
