import { type Chunk, rowAt } from './chunk.ts';

/**
 * For each device of which an actor has gained something by an attack: the first row that says so. In columns, by row. What a leak
 * gives away is no gain: the device is as it was.
 */
export interface FirstGains {
  readonly row: readonly number[];
  readonly t: readonly number[];
  readonly device: readonly number[];
  /** The place of the step in the timeline. */
  readonly step: readonly number[];
  /** The place of what was gained among `facts`. */
  readonly fact: readonly number[];
  /** By `Through`. */
  readonly through: readonly number[];
  readonly facts: readonly string[];
}

/** How an attack comes to a device: from outside, through its gateway, or from another device of its segment. */
export const Through = { outside: 0, gateway: 1, neighbor: 2 } as const;

/** Collects them. */
export function firstGains() {
  const gains = { ...{ row: [] as number[], t: [] as number[], device: [] as number[] }, step: [] as number[] };
  const [fact, through, facts] = [[] as number[], [] as number[], [] as string[]];
  const known = new Set<number>();
  /** By what rows say of an attack; what it needs is in the row of its start. */
  const throughOf = new Map<string, number>();
  return {
    started(attack: string, needs: string): void {
      // Where a worm begins, it needs no other device; all others come by one.
      if (needs.includes(OF_GATEWAY)) throughOf.set(attack, Through.gateway);
      if (needs.includes(OF_NEIGHBOR)) throughOf.set(attack, Through.neighbor);
    },
    gained(chunk: Chunk, i: number, step: number, what: string, attack: string): void {
      const device = chunk.device[i];
      if (attack === '' || known.has(device)) return;
      known.add(device);
      gains.row.push(rowAt(chunk, i));
      gains.t.push(chunk.t[i]);
      gains.device.push(device);
      gains.step.push(step);
      const place = facts.indexOf(what);
      fact.push(place < 0 ? facts.push(what) - 1 : place);
      through.push(throughOf.get(attack) ?? Through.outside);
    },
    rows: (): FirstGains => ({ ...gains, fact, through, facts }),
  };
}

/** As `needInWords` ends. */
const [OF_GATEWAY, OF_NEIGHBOR] = ['(of its gateway)', '(of a device of its segment)'];
