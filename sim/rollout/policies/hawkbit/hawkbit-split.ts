/**
 * How many targets each group gets; the percentages are of all targets.
 *
 * Shape   percentages as 32-bit floats, which is why ten targets in three equal groups make 3, 3 and 4; targets beyond
 *         the last group's share are in no group
 * Source  hawkBit, `RolloutHelper.toPercentFromTheRest` and `JpaRolloutExecutor.fillRolloutGroupWithTargets`
 */
export function hawkbitSplit(targets: number, percentages: readonly number[]): readonly number[] {
  let toServe = 100;
  let remaining = targets;
  return percentages.map((given) => {
    const percentage = Math.fround(given);
    const ofTheRest = toServe <= 1 ? 100 : Math.min(100, Math.fround(percentage * 100) / toServe);
    const size = Math.min(remaining, Math.round((ofTheRest * remaining) / 100));
    toServe -= percentage;
    remaining -= size;
    return size;
  });
}

/** The percentages of that many equal groups. */
export const equalGroups = (groups: number): readonly number[] =>
  Array.from({ length: groups }, () => Math.fround(100 / groups));
