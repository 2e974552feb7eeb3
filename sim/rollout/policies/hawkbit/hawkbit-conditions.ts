/**
 * Whether a group has too many errors. 20 % at a threshold of 20 are not: the error fires above, success at the
 * threshold.
 *
 * Shape   `total`: all targets of the group, whether they have reported or not; a threshold that is not a number: false
 * Source  hawkBit, `ThresholdRolloutGroupErrorCondition`
 */
export const hawkbitErrs = (errors: number, total: number, threshold: number): boolean =>
  total > 0 && errors / total > threshold / 100;

/**
 * Whether enough of a group have finished. A group without targets always has: an empty canary passes.
 *
 * Source  hawkBit, `ThresholdRolloutGroupSuccessCondition`
 */
export const hawkbitSucceeds = (finished: number, total: number, threshold: number): boolean =>
  total === 0 || finished / total >= threshold / 100;
