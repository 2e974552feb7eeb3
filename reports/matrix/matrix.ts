import type { Rating, SevenProperties } from '../../sim/plan/profiles.ts';
import type { Assessed, Evidence } from '../assess/assessment.ts';
import { type Outcomes, outcomesIn, type WayOutcome } from './way-outcomes.ts';

/** What is taken away: a control, or all controls that serve a property of highly secured devices. */
export type Taken =
  | { readonly kind: 'property'; readonly id: keyof SevenProperties; readonly controls: readonly string[] }
  | { readonly kind: 'control'; readonly id: string };

/**
 * decides: with it no actor gets in by some way, and without it one does. open: an actor gets in with it and without. indifferent: no
 * actor gets in either way, since something else refuses the attack too. not-exercised: the attack could not be tried, or came to
 * nothing; no pass. cannot-be-had: hardware of this profile does not have the property.
 */
export type CellVerdict = (typeof cellVerdicts)[number];
export const cellVerdicts = ['decides', 'open', 'indifferent', 'not-exercised', 'cannot-be-had'] as const;

/** One attack on one product, with something and without. */
export interface MatrixCell {
  readonly attack: string;
  readonly product: string;
  readonly taken: Taken;
  readonly verdict: CellVerdict;
  /** The ways that it decides. */
  readonly ways: readonly DecidedWay[];
  /** Without it: the controls that refused the attack all the same, and why it was not exercised. */
  readonly stillRefusedBy: readonly string[];
  readonly reason: string;
}

export interface DecidedWay {
  readonly way: string;
  readonly actor: string;
  /** What kept the actor out with it: the control that refused, or what it lacked. */
  readonly before: string;
  readonly gained: readonly string[];
  /** A row of the run without it that shows the first gain. */
  readonly evidence: Evidence | null;
}

export interface MatrixProduct {
  /** `tenant/product`. */
  readonly name: string;
  readonly profile: string;
  readonly properties: SevenProperties;
}

/** The results of an assessment with something taken away. */
export interface TakenResults {
  readonly taken: Taken;
  readonly results: readonly Assessed[];
}

/** Compares assessments with the one of the scenario as written; of a control, for the attacks that were tried without it. */
export function matrixCells(
  products: readonly MatrixProduct[],
  asWritten: readonly Assessed[],
  without: readonly TakenResults[],
): readonly MatrixCell[] {
  const before = outcomesIn(asWritten);
  return without.flatMap(({ taken, results }) => {
    const after = outcomesIn(results);
    return [...after.keys()].flatMap((attack) =>
      products.map((product): MatrixCell => cellOf({ attack, product, taken }, before, after)),
    );
  });
}

interface CellPlace {
  readonly attack: string;
  readonly product: MatrixProduct;
  readonly taken: Taken;
}

function cellOf({ attack, product, taken }: CellPlace, before: Outcomes, after: Outcomes): MatrixCell {
  const about = { attack, product: product.name, taken };
  if (taken.kind === 'property' && ratingOf(product, taken.id) === 'absent')
    return { ...about, verdict: 'cannot-be-had', ways: [], stillRefusedBy: [], reason: `no ${product.profile} has it` };
  const [ways, own] = [after, before].map((all) => all.get(attack)?.get(product.name) ?? []);
  const decided = ways.flatMap((way): readonly DecidedWay[] => {
    const prior = own.find((one) => one.way === way.way);
    if (way.outcome !== 'got-in' || prior?.outcome === 'got-in') return [];
    const { actor, gained, evidence } = way;
    return [{ way: way.way, actor, before: keptOut(prior), gained, evidence }];
  });
  return {
    ...about,
    verdict: verdictOf(ways, decided),
    ways: decided,
    stillRefusedBy: [...new Set(ways.flatMap(({ refusedBy }) => refusedBy))].sort(),
    reason: ways.find(({ outcome }) => outcome !== 'got-in')?.reason ?? '',
  };
}

function verdictOf(ways: readonly WayOutcome[], decided: readonly DecidedWay[]): CellVerdict {
  if (decided.length > 0) return 'decides';
  if (ways.some(({ outcome }) => outcome === 'got-in')) return 'open';
  return ways.some(({ outcome }) => outcome === 'refused') ? 'indifferent' : 'not-exercised';
}

const keptOut = (prior: WayOutcome | undefined): string => {
  if (prior === undefined) return 'not tried';
  return prior.outcome === 'refused' ? prior.refusedBy.join(', ') : prior.reason;
};

const ratingOf = ({ properties }: MatrixProduct, id: keyof SevenProperties): Rating => properties[id];
