/** Nanoseconds of wall time that `work` takes, over `steps` steps. */
export function nsPerStep(steps: number, work: () => void): number {
  const start = performance.now();
  work();
  return ((performance.now() - start) * 1e6) / steps;
}

export async function secondsOf(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1_000;
}

/** The median of several measurements, which one outside disturbance does not move. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Measures all contenders in turns, so that other load on the machine affects all of them alike. */
export function interleaved(
  rounds: number,
  contenders: Readonly<Record<string, () => number>>,
): Record<string, number> {
  const names = Object.keys(contenders);
  const measured = new Map<string, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const name of names) measured.get(name)?.push(contenders[name]());
  }
  return Object.fromEntries(names.map((name) => [name, median(measured.get(name) ?? [])]));
}
