import { normalQuantile } from '../../kernel/chance/distributions.ts';

/**
 * Time to compromise: how long the work of an actor at one device takes.
 *
 * Shape   lognormal, by its median; the 95th percentile is three times the median (assumption: times of tasks of people are so
 *         skewed)
 * Source  that it is a random variable, and depends on what the actor has: McQueen, Boyer, Flynn, Beitel, Time-to-Compromise
 *         Model for Cyber Risk Reduction Estimation (2006). The shape is this project's own
 * Units   milliseconds
 */
export const effortTime = {
  /** `unit` is uniform, between 0 and 1 and neither of them. */
  drawn: (medianMs: number, unit: number): number =>
    Math.max(1, Math.round(medianMs * Math.exp(SIGMA * normalQuantile(unit)))),
  mean: (medianMs: number): number => medianMs * Math.exp(SIGMA ** 2 / 2),
};

/** Of ln 3 between the median and the 95th percentile. */
const SIGMA = Math.log(3) / normalQuantile(0.95);
