import { exponentialTicks, normalQuantile } from '../../kernel/chance/distributions.ts';
import { parseSpan } from '../../kernel/time/duration.ts';
import { attackCalled } from '../attacks/attack-list.ts';
import type { TypicalTime } from '../attacks/effort.ts';
import type { AttackOrder } from '../engine/attack-order.ts';

/**
 * Time to compromise: how long the work of an actor at one device takes, in milliseconds.
 *
 * Shape   lognormal by median and 95th percentile, or exponential by mean
 * Source  that it is a random variable, and depends on what the actor has: McQueen, Boyer, Flynn, Beitel, Time-to-Compromise
 *         Model for Cyber Risk Reduction Estimation (2006). Lognormal fits the times between intrusions into 260,000 computers
 *         better than exponential: Holm, A Large-Scale Study of the Time Required to Compromise a Computer System (2014)
 */
export type EffortTime = { readonly medianMs: number; readonly p95Ms: number } | { readonly meanMs: number };

/** That of a step at each of its devices; undefined: a tool attacks all of them at once. */
export function effortOf({ technique, effortMs = 0 }: AttackOrder): EffortTime | undefined {
  if (effortMs === 'typical') return timeOf(attackCalled(technique).effort.typical);
  return effortMs === 0 ? undefined : { medianMs: effortMs, p95Ms: SKEW * effortMs };
}

/** What a typical actor takes. */
export const timeOf = (typical: TypicalTime): EffortTime =>
  'mean' in typical
    ? { meanMs: parseSpan(typical.mean) }
    : { medianMs: parseSpan(typical.median), p95Ms: parseSpan(typical.p95) };

/** `unit` is uniform, between 0 and 1 and neither of them. */
export const drawnMs = (time: EffortTime, unit: number): number =>
  'meanMs' in time
    ? exponentialTicks(unit, time.meanMs)
    : Math.max(1, Math.round(time.medianMs * Math.exp(sigmaOf(time) * normalQuantile(unit))));

export const expectedEffortMs = (time: EffortTime): number =>
  'meanMs' in time ? time.meanMs : time.medianMs * Math.exp(sigmaOf(time) ** 2 / 2);

const sigmaOf = ({ medianMs, p95Ms }: { readonly medianMs: number; readonly p95Ms: number }): number =>
  Math.log(p95Ms / medianMs) / normalQuantile(0.95);

/** How many times its median the 95th percentile of a time is of which only the median is known: an assumption. */
const SKEW = 3;
