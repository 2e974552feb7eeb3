import type { Assessed, Evidence } from '../assess/assessment.ts';
import type { TryOutcome } from '../assess/drill-result.ts';

/** What one way of an attack came to on a product, by the actor who got furthest. */
export interface WayOutcome {
  readonly way: string;
  readonly actor: string;
  readonly outcome: TryOutcome;
  readonly gained: readonly string[];
  readonly refusedBy: readonly string[];
  readonly reason: string;
  readonly evidence: Evidence | null;
}

/** By attack and product, in the order of the results. */
export type Outcomes = ReadonlyMap<string, ReadonlyMap<string, readonly WayOutcome[]>>;

export function outcomesIn(results: readonly Assessed[]): Outcomes {
  const found = new Map<string, Map<string, Map<string, Assessed>>>();
  for (const result of results) {
    const products = entry(found, result.attack, () => new Map<string, Map<string, Assessed>>());
    const ways = entry(products, result.product, () => new Map<string, Assessed>());
    const known = ways.get(result.way);
    if (known === undefined || furthest.indexOf(result.outcome) < furthest.indexOf(known.outcome))
      ways.set(result.way, result);
  }
  return new Map(
    [...found].map(([attack, products]) => [
      attack,
      new Map([...products].map(([product, ways]) => [product, [...ways.values()].map(outcomeOf)])),
    ]),
  );
}

function outcomeOf({ way, actor, outcome, gained, refusedBy, reason, keptBy, evidence }: Assessed): WayOutcome {
  const why = keptBy.length === 0 ? reason : `${reason}: ${keptBy.join('; ')}`;
  return { way, actor, outcome, gained, refusedBy: Object.keys(refusedBy).sort(), reason: why, evidence };
}

/** The worst for the fleet first. */
const furthest: readonly TryOutcome[] = ['got-in', 'refused', 'no-effect', 'not-exercised'];

function entry<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}
