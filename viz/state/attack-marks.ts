import type { StepStanding } from '../../reports/trace-index/steps-by.ts';
import { MARK_WIDTH } from './decision-marks.ts';

/** Steps of attacks on the time axis, at their first start; those that are close together share a mark. */
export interface AttackMark {
  /** Pixels from the left end of the axis. */
  readonly x: number;
  /** As they are at the instant; with their start, though it may be later. */
  readonly steps: readonly StepStanding[];
  readonly look: AttackLook;
}

/**
 * `gained`: the actor has something by it; `struck`: all attempts were refused, or lacked something; `open`: undecided; `later`: it has
 * not begun by the instant.
 */
export type AttackLook = 'gained' | 'struck' | 'open' | 'later';

/** The attacks of a run at its end and at the instant, each in the same order; `placeOf` gives the pixels of an instant. */
export function attackMarksOf(
  inTheEnd: readonly StepStanding[],
  now: readonly StepStanding[],
  placeOf: (ms: number) => number,
): readonly AttackMark[] {
  const begun = inTheEnd.flatMap(({ startedMs }, nth) =>
    startedMs === null || now[nth] === undefined ? [] : [{ ...now[nth], startedMs }],
  );
  const clusters: { readonly x: number; readonly steps: StepStanding[] }[] = [];
  for (const step of begun.toSorted((a, b) => a.startedMs! - b.startedMs!)) {
    const x = placeOf(step.startedMs!);
    const last = clusters.at(-1);
    if (last === undefined || x - last.x >= MARK_WIDTH) clusters.push({ x, steps: [step] });
    else last.steps.push(step);
  }
  return clusters.map((cluster) => ({ ...cluster, look: lookOfAll(cluster.steps.map(lookOf)) }));
}

export function lookOf({ starts, attacked, gained, refused, lacked }: StepStanding): AttackLook {
  if (starts === 0) return 'later';
  if (gained > 0) return 'gained';
  return refused + lacked > 0 && refused >= attacked ? 'struck' : 'open';
}

function lookOfAll(looks: readonly AttackLook[]): AttackLook {
  if (looks.includes('gained')) return 'gained';
  if (looks.every((look) => look === 'later')) return 'later';
  return looks.filter((look) => look !== 'later').every((look) => look === 'struck') ? 'struck' : 'open';
}
