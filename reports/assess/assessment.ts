import type { Try, TryOutcome } from './drill-result.ts';

/** What a ready actor came to with one way of one attack against one product. */
export interface Assessed {
  readonly attack: string;
  readonly way: string;
  readonly actor: string;
  /** `tenant/product`. */
  readonly product: string;
  readonly outcome: TryOutcome;
  /** The devices attacked, over all seeds, and how many of them the actor got into. */
  readonly attacked: number;
  readonly gotInto: number;
  /** What it gained, in words. */
  readonly gained: readonly string[];
  /** The longest time from the start of the attack on a device to its first gain; null without one. */
  readonly afterMs: number | null;
  /** By control, on how many devices it refused the attack. */
  readonly refusedBy: Readonly<Record<string, number>>;
  /** Why: the reason of the first decision, or why it was not exercised. */
  readonly reason: string;
  /** What that decision examined, such as a serial number; empty for none. */
  readonly examined: string;
  /** Controls on its way that are switched off. */
  readonly unchecked: readonly string[];
  /** The attacks that came before it, in their order: `A01 copied`. */
  readonly chain: readonly string[];
  /** Where to see it. */
  readonly evidence: Evidence | null;
}

/** A row of a run of the assessment, and its device. */
export interface Evidence {
  readonly seed: string;
  readonly device: string;
  readonly row: number;
  /** The run folder; null if none was kept. */
  readonly folder: string | null;
}

/** What an assessment is about, so that no figure of it flatters. */
export interface AssessmentHead {
  readonly scenario: string;
  readonly claim: string;
  readonly version: string;
  readonly fidelity: string;
  readonly seeds: readonly string[];
  /** Each product with its devices in the scenario and in the drills. */
  readonly products: readonly { readonly name: string; readonly count: number; readonly drilled: number }[];
  /** Devices attacked of each product in each run. */
  readonly targets: number;
  readonly runs: number;
  /** The controls that the scenario switches off. */
  readonly off: readonly string[];
}

export interface Assessment {
  readonly head: AssessmentHead;
  readonly results: readonly Assessed[];
}

/** The tries of one attack on one product as one result. */
export function assessedOf(
  about: Pick<Assessed, 'attack' | 'way' | 'actor' | 'product' | 'chain'>,
  tries: readonly SeenTry[],
  inWords: (fact: Try['facts'][number]) => string,
): Assessed {
  const outcome = worst.find((one) => tries.some((each) => each.outcome === one)) ?? 'not-exercised';
  const decisive = tries.filter((one) => one.outcome === outcome);
  const [shown] = decisive;
  const exercised = tries.filter((one) => one.outcome !== 'not-exercised');
  const gains = tries.filter((one) => one.outcome === 'got-in');
  const refusedBy: Record<string, number> = {};
  for (const { control } of tries) if (control !== null) refusedBy[control] = (refusedBy[control] ?? 0) + 1;
  return {
    ...about,
    outcome,
    attacked: exercised.length,
    gotInto: gains.length,
    gained: [...new Set(gains.flatMap(({ facts }) => facts.map(inWords)))],
    afterMs: gains.length === 0 ? null : Math.max(...gains.map(({ afterMs }) => afterMs ?? 0)),
    refusedBy,
    reason: shown === undefined ? 'none of its devices was online' : shown.reason,
    examined: shown?.examined ?? '',
    unchecked: [...new Set(gains.flatMap(({ unchecked }) => unchecked))],
    evidence:
      shown === undefined ? null : { seed: shown.seed, device: shown.device, row: shown.row, folder: shown.folder },
  };
}

/** A try, and the run that it was seen in. */
export interface SeenTry extends Try {
  readonly seed: string;
  readonly folder: string | null;
}

/** The outcome of a product is the worst one of its devices; one that was not attacked counts last. */
const worst: readonly TryOutcome[] = ['got-in', 'no-effect', 'refused', 'not-exercised'];
