import type { StepStanding } from '../../reports/trace-index/steps-by.ts';
import { MARK_WIDTH } from './decision-marks.ts';

/** Steps of attacks on the time axis, at their first start; those that are close together share a mark. */
export interface AttackMark {
  /** Pixels from the left end of the axis. */
  readonly x: number;
  readonly steps: readonly StepStanding[];
  readonly look: AttackLook;
}

/** `gained`: the actor has something by it; `struck`: all attempts were refused, or lacked something; `open`: undecided. */
export type AttackLook = 'gained' | 'struck' | 'open';

/** `placeOf` gives the pixels of an instant. */
export function attackMarksOf(
  attacks: readonly StepStanding[],
  placeOf: (ms: number) => number,
): readonly AttackMark[] {
  const begun = attacks.filter(({ startedMs }) => startedMs !== null);
  const clusters: { readonly x: number; readonly steps: StepStanding[] }[] = [];
  for (const step of begun.toSorted((a, b) => a.startedMs! - b.startedMs!)) {
    const x = placeOf(step.startedMs!);
    const last = clusters.at(-1);
    if (last === undefined || x - last.x >= MARK_WIDTH) clusters.push({ x, steps: [step] });
    else last.steps.push(step);
  }
  return clusters.map((cluster) => ({ ...cluster, look: lookOfAll(cluster.steps.map(lookOf)) }));
}

export function lookOf({ attacked, gained, refused, lacked }: StepStanding): AttackLook {
  if (gained > 0) return 'gained';
  return refused + lacked > 0 && refused >= attacked ? 'struck' : 'open';
}

function lookOfAll(looks: readonly AttackLook[]): AttackLook {
  if (looks.includes('gained')) return 'gained';
  return looks.every((look) => look === 'struck') ? 'struck' : 'open';
}
