import type { Spread } from '../../reports/trace-index/spread.ts';

/**
 * Who compromised whom in a whole run, as a tree under each actor; columns by device in the order of their first gain, as in `Spread`. What
 * had happened by an instant is its beginning, so the tree grows and nothing in it moves.
 */
export interface SpreadTree {
  readonly count: number;
  /** The actors, outside the fleet, in the order of their first gain. */
  readonly actors: readonly string[];
  /** By device the place of its actor, and through how many devices that came, from 1. */
  readonly actor: Uint16Array;
  readonly generation: Uint32Array;
  readonly generations: number;
  /** The device and all that came from it. */
  readonly size: Uint32Array;
  /** Its place if each is followed by all that came from it. */
  readonly place: Uint32Array;
  /** By that place. */
  readonly inOrder: Uint32Array;
}

/** `actorOf` gives the actor of a step. */
export function spreadTreeOf(
  { from, step, device }: Pick<Spread, 'from' | 'step' | 'device'>,
  actorOf: (step: number) => string,
): SpreadTree {
  const count = device.length;
  const actors: string[] = [];
  const [actor, generation] = [new Uint16Array(count), new Uint32Array(count)];
  const [size, place, inOrder] = [new Uint32Array(count).fill(1), new Uint32Array(count), new Uint32Array(count)];
  for (let one = 0; one < count; one++) {
    if (from[one] >= 0) {
      actor[one] = actor[from[one]];
      generation[one] = generation[from[one]] + 1;
      continue;
    }
    const name = actorOf(step[one]);
    if (!actors.includes(name)) actors.push(name);
    actor[one] = actors.indexOf(name);
    generation[one] = 1;
  }
  // A source is always earlier, so this adds up each device before the one that it came from.
  for (let one = count - 1; one >= 0; one--) if (from[one] >= 0) size[from[one]] += size[one];
  const next = new Uint32Array(count);
  const nextOfActor = actors.map(() => 0);
  for (let one = 0; one < count; one++) if (from[one] < 0) nextOfActor[actor[one]] += size[one];
  for (let sum = 0, nth = 0; nth < actors.length; nth++) [nextOfActor[nth], sum] = [sum, sum + nextOfActor[nth]];
  for (let one = 0; one < count; one++) {
    const source = from[one];
    place[one] = source < 0 ? nextOfActor[actor[one]] : next[source];
    if (source < 0) nextOfActor[actor[one]] += size[one];
    else next[source] += size[one];
    next[one] = place[one] + 1;
    inOrder[place[one]] = one;
  }
  return {
    ...{ count, actors, actor, generation, size, place, inOrder },
    generations: generation.reduce((most, one) => Math.max(most, one), 0),
  };
}

/** How many devices had been taken by an instant: their columns are the first ones. */
export function takenBy(t: Uint32Array, instant: number): number {
  let [low, high] = [0, t.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (t[middle] > instant) high = middle;
    else low = middle + 1;
  }
  return low;
}
