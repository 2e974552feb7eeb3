/**
 * The chance that none of n canaries fails although each fails with probability p, so that a bad release passes its
 * canary.
 *
 * Source  (1 - p)^n: p = 1 %, n = 10, 100, 300 give 90.4 %, 36.6 % and 4.9 %
 */
export function missOdds(failureShare: number, canaries: number): number {
  let odds = 1;
  // Exponentiation by squaring, since `**` may differ between engines in the last place.
  for (let base = 1 - failureShare, left = canaries; left > 0; left = Math.floor(left / 2), base *= base)
    if (left % 2 === 1) odds *= base;
  return odds;
}

/**
 * The failure share that this many canaries without a failure rule out at 95 %.
 *
 * Source  the rule of three: 300 clean canaries bound it by 1 %
 */
export const ruleOfThree = (cleanCanaries: number): number => (cleanCanaries > 3 ? 3 / cleanCanaries : 1);

/** How many canaries show at least one failure with probability `confidence`; Infinity if none ever fails. */
export function canariesNeeded(failureShare: number, confidence: number): number {
  if (failureShare <= 0) return Number.POSITIVE_INFINITY;
  let [below, canaries] = [0, 1];
  while (missOdds(failureShare, canaries) > 1 - confidence) [below, canaries] = [canaries, canaries * 2];
  while (canaries - below > 1) {
    const between = Math.floor((below + canaries) / 2);
    if (missOdds(failureShare, between) > 1 - confidence) below = between;
    else canaries = between;
  }
  return canaries;
}
