/**
 * The delay before a Mender client's next try, the `nth` of them counted from 1; undefined if it gives up.
 *
 * Shape   60 s, each delay three times and then twice as long, up to the cap; without a count the client gives up after
 *         three tries at the cap, with one it stays at the cap until the count is reached
 * Units   seconds
 * Source  mender `src/common/http/http.cpp`, ExponentialBackoff; `tests/src/common/http_test.cpp`. The documentation's
 *         `3 * ceil(log2(s) + 1)` tries hold for s in minutes only
 */
export function menderBackoff(nth: number, retryPollS: number, count?: number): number | undefined {
  if (count !== undefined && nth > count) return undefined;
  const cap = Math.max(SMALLEST_S, retryPollS);
  let delay = SMALLEST_S;
  for (let used = EACH; used < nth; used += EACH) {
    const next = Math.min(cap, delay * 2);
    if (next === delay) return count === undefined ? undefined : delay;
    delay = next;
  }
  return delay;
}

const SMALLEST_S = 60;
const EACH = 3;
