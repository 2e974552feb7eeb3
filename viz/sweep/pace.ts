import { plain } from '../../reports/metrics/quantity.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';

/** How many runs of a sweep had ended at an instant, in milliseconds. */
export interface DoneAt {
  readonly at: number;
  readonly done: number;
}

/** How fast runs have ended between two instants, and when the rest will have; empty if too little is known. */
export function paceText(first: DoneAt, last: DoneAt, total: number): string {
  const [done, ms] = [last.done - first.done, last.at - first.at];
  if (done <= 0 || ms < LEAST_MS) return '';
  const perSecond = (1_000 * done) / ms;
  const rate = perSecond >= 1 ? `${plain(Number(perSecond.toPrecision(2)))} runs/s` : `a run in ${showSpan(ms / done)}`;
  const leftMs = Math.ceil((total - last.done) / perSecond) * 1_000;
  return `${rate}, about ${showSpan(leftMs)} left`;
}

const LEAST_MS = 3_000;
