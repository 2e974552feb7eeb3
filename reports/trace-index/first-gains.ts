import type { AttackGraph } from '../../sim/threat/campaigns/attack-graph.ts';
import type { Through as AttackThrough } from '../../sim/threat/campaigns/through.ts';
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

/** How an attack comes to a device, by its place among `throughs`. */
export const Through = { outside: 0, gateway: 1, neighbor: 2 } as const satisfies Record<AttackThrough, number>;

/** Collects them. The graph of the run says how each step comes to devices; that of an older run does not, and rows do. */
export function firstGains(graph: AttackGraph | undefined) {
  const ofSteps = new Map(
    graph?.steps.flatMap(({ step, through }) => (through === undefined ? [] : [[step, Through[through]]])),
  );
  const gains = { ...{ row: [] as number[], t: [] as number[], device: [] as number[] }, step: [] as number[] };
  const [fact, through, facts] = [[] as number[], [] as number[], [] as string[]];
  const known = new Set<number>();
  /** Of an older run, by what rows say of an attack; what it needs is in the row of its start. */
  const throughOf = new Map<string, number>();
  return {
    started(attack: string, needs: string): void {
      // Where a worm begins, it needs no other device; all others come by one.
      if (needs.includes(OF_GATEWAY)) throughOf.set(attack, Through.gateway);
      if (fromOthers.some((words) => needs.includes(words))) throughOf.set(attack, Through.neighbor);
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
      through.push(ofSteps.get(step) ?? throughOf.get(attack) ?? Through.outside);
    },
    rows: (): FirstGains => ({ ...gains, fact, through, facts }),
  };
}

/** As `needInWords` ends. */
const OF_GATEWAY = '(of its gateway)';
const fromOthers = [
  '(of a device of its segment)',
  '(of a device of its radio network)',
  'control of what it runs (of any device)',
];
