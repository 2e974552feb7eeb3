import seedrandom from 'seedrandom';

/** A scenario-level stream has a name, not a number, so adding one never shifts another's numbers. */
export const stream = (seed: string, ...path: readonly string[]): (() => number) =>
  seedrandom(JSON.stringify([seed, ...path]));

/** The key of all device streams of one run: the scenario's seed and the number of the replication. */
export const runKey = (seed: string, replication = 0): number =>
  seedrandom(JSON.stringify([seed, 'run', replication])).int32() >>> 0;
