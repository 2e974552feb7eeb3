import { actorList, type ReadyActor } from '../../sim/plan/actor-list.ts';
import { type Secret, secrets } from '../../sim/plan/actors.ts';
import { areEqualRadios, type RadioPlan } from '../../sim/plan/radio.ts';
import { attackCalled, wayOf } from '../../sim/threat/attacks/attack-list.ts';
import { type Move, moves, type Standing, titleOf, unmetBy } from '../../sim/threat/campaigns/move.ts';
import { withinReachOf } from '../../sim/threat/campaigns/within-reach.ts';
import {
  type DeviceFact,
  factInWords,
  type Need,
  needInWords,
  type Whose,
  withImplied,
} from '../../sim/threat/facts/fact.ts';
import { type Assessed, assessedOf, type SeenTry } from './assessment.ts';
import type { DrillResult, SoughtSecret } from './drill-result.ts';

/** One move of one actor, against products for each of which certain moves come before. */
export interface Drill {
  readonly actor: ReadyActor;
  readonly move: Move;
  readonly targets: readonly DrillTarget[];
}

export interface DrillTarget {
  readonly product: number;
  /** What gives the actor what the move needs, in order. */
  readonly chain: readonly ChainStep[];
}

/** A move against a product, before the one that a drill is about; or a secret of devices of another product that leaks. */
export type ChainStep = (Move & { readonly product: number }) | { readonly leak: Secret; readonly product: number };

/** A product of the fleet, and the number of the one that its devices are behind. */
export interface SearchedProduct {
  readonly name: string;
  readonly gateway?: number | undefined;
  readonly radio?: RadioPlan | undefined;
}

/** A drill that has run, once for each seed. */
export interface RanDrill {
  readonly drill: Drill;
  readonly runs: readonly (DrillResult & { readonly seed: string })[];
  /** By product, why it was left out of the drill. */
  readonly leftOut: ReadonlyMap<number, string>;
}

/** What an assessment is limited to; undefined: all. */
export interface Limits {
  readonly actors?: readonly string[];
  readonly attacks?: readonly string[];
  readonly products?: readonly number[];
}

/**
 * Finds the drills of an assessment, round by round. The first round has every move that an actor can make with what it
 * has. Each later one has the moves for which earlier rounds have shown a way: the facts that they need were gained on that
 * product, by a chain of moves, the shortest first. Facts that no drill has gained count as not held.
 *
 * Order  rounds, actors, moves: the same results give the same drills
 */
export class Search {
  /** By actor and product, the facts that drills have gained, each with the moves that it takes. */
  private readonly known = new Map<string, Map<DeviceFact, readonly ChainStep[]>>();
  private readonly cells = new Map<string, Cell>();
  private readonly secrets = new Map<string, SoughtSecret>();
  private round = 0;

  constructor(
    private readonly products: readonly SearchedProduct[],
    private readonly limits: Limits = {},
  ) {}

  /** The drills of the next round; none once all is found. */
  next(): readonly Drill[] {
    const isFirst = this.round++ === 0;
    return this.actors().flatMap((actor) =>
      this.neededFor(actor).flatMap((move): readonly Drill[] => {
        const targets = this.aimedAt().flatMap((product) => this.targetOf(actor, move, product, isFirst));
        return targets.length === 0 ? [] : [{ actor, move, targets }];
      }),
    );
  }

  /** Takes the results of a drill. */
  learn({ drill, runs, leftOut }: RanDrill): void {
    const { actor, move, targets } = drill;
    for (const { product, chain } of targets) {
      const tries = runs.flatMap((run) =>
        run.tries
          .filter((one) => one.product === product && one.title === titleOf(move))
          .map((one): SeenTry => ({ ...one, seed: run.seed, folder: run.folder })),
      );
      this.cells.set(cellKey(actor, move, product), { tries, chain, leftOut: leftOut.get(product) });
      for (const { secrets } of runs)
        for (const secret of secrets.filter((one) => one.product === product)) this.sought(actor, product, secret);
      for (const fact of new Set(tries.flatMap(({ ownFacts }) => ownFacts)))
        this.knows(actor, product, fact, [...chain, { ...move, product }]);
    }
  }

  /** Every move within reach of an actor, against every product. */
  results(): readonly Assessed[] {
    return moves
      .filter(({ technique }) => this.isAsked(technique))
      .flatMap((move) =>
        this.actors()
          .filter((actor) => withinReachOf(actor).includes(move))
          .flatMap((actor) => this.aimedAt().map((product) => this.resultOf(actor, move, product))),
      );
  }

  private targetOf(actor: ReadyActor, move: Move, product: number, isFirst: boolean): readonly DrillTarget[] {
    const { needs } = wayOf(move);
    if (isFirst) return unmetBy(actor, needs).length === 0 ? [{ product, chain: [] }] : [];
    const cell = this.cells.get(cellKey(actor, move, product));
    const isOpen = cell === undefined || (cell.leftOut === undefined && cell.tries.every(isLacked));
    if (!isOpen || unmetBy(this.standingOf(actor, product), needs).length > 0) return [];
    const chain = this.chainFor(actor, product, needs);
    return cell !== undefined && cell.chain.length >= chain.length ? [] : [{ product, chain }];
  }

  /** What gives the actor what is needed, each step once. */
  private chainFor(actor: ReadyActor, product: number, needs: readonly Need[]): readonly ChainStep[] {
    const steps = needs.flatMap((need) => ('holds' in need ? this.stepsTo(actor, product, need) : []));
    const names = steps.map((step) => JSON.stringify(step));
    return steps.filter((_, nth) => names.indexOf(names[nth]) === nth);
  }

  private stepsTo(actor: ReadyActor, product: number, { holds, of }: HeldNeed): readonly ChainStep[] {
    const known = this.about(product, of).find((other) => this.factsOf(actor, other).has(holds));
    const steps = known === undefined ? undefined : this.factsOf(actor, known).get(holds);
    if (known === undefined || steps === undefined) return [];
    // Secrets of the devices attacked come to the actor as its step begins; those of others do not.
    const isOwn = known === product || !isSecret(holds);
    return steps.length > 0 || isOwn ? steps : [{ leak: holds, product: known }];
  }

  /** The products whose devices a need can be about, the attacked one first. */
  private about(product: number, whose: Whose | undefined): readonly number[] {
    if (whose === undefined || whose === 'product') return [product];
    const { gateway } = this.products[product];
    if (whose === 'gateway') return gateway === undefined ? [] : [gateway];
    if (whose === 'radio') return this.inReachOf(product);
    const others = this.products.map((_, nth) => nth).filter((nth) => nth !== product);
    return [product, ...(whose === 'any' ? others : others.filter((nth) => this.areNeighbors(product, nth)))];
  }

  /** The products whose devices its radio can reach. */
  private inReachOf(product: number): readonly number[] {
    const { radio } = this.products[product];
    return this.products.flatMap((other, nth) => (areEqualRadios(radio, other.radio) ? [nth] : []));
  }

  /** Whether devices of both products can be in one segment: behind the same gateway, one behind the other, or behind none. */
  private areNeighbors(product: number, other: number): boolean {
    const [one, another] = [this.products[product], this.products[other]];
    const areAlike = one.gateway === another.gateway && one.name.split('/')[0] === another.name.split('/')[0];
    return areAlike || one.gateway === other || another.gateway === product;
  }

  private standingOf(actor: ReadyActor, product: number): Standing {
    const factsAbout = (whose: Whose | undefined): readonly DeviceFact[] =>
      this.about(product, whose).flatMap((other) => [...this.factsOf(actor, other).keys()]);
    return {
      reaches: actor.reaches,
      holds: factsAbout(undefined),
      ofAny: factsAbout('any'),
      ofGateway: factsAbout('gateway'),
      ofNeighbor: factsAbout('neighbor'),
      ofRadio: factsAbout('radio'),
    };
  }

  private factsOf(actor: ReadyActor, product: number): ReadonlyMap<DeviceFact, readonly ChainStep[]> {
    return this.known.get(knownKey(actor, product)) ?? new Map();
  }

  private sought(actor: ReadyActor, product: number, found: SoughtSecret): void {
    if (found.isGiven) this.knows(actor, product, found.secret, []);
    else this.secrets.set(`${knownKey(actor, product)} ${found.secret}`, found);
  }

  private knows(actor: ReadyActor, product: number, fact: DeviceFact, chain: readonly ChainStep[]): void {
    const key = knownKey(actor, product);
    const facts = this.known.get(key) ?? new Map<DeviceFact, readonly ChainStep[]>();
    this.known.set(key, facts);
    for (const one of withImplied([fact])) if (!facts.has(one)) facts.set(one, chain);
  }

  private resultOf(actor: ReadyActor, move: Move, product: number): Assessed {
    const cell = this.cells.get(cellKey(actor, move, product));
    const about = {
      ...{ attack: move.technique, way: move.way, actor: actor.id, product: this.products[product].name },
      chain: (cell?.chain ?? []).map((step) => this.inWords(step, product)),
    };
    const result = assessedOf(about, cell?.tries ?? [], (fact) => factInWords[fact]);
    if (cell?.leftOut !== undefined) return { ...result, reason: cell.leftOut };
    const isLacking = result.outcome === 'not-exercised' && (cell === undefined || cell.tries.length > 0);
    const why = isLacking ? this.lackOf(actor, move, product) : undefined;
    return { ...result, ...why };
  }

  private inWords(step: ChainStep, attacked: number): string {
    const whose = step.product === attacked ? '' : ` on ${this.products[step.product].name}`;
    return 'leak' in step ? `a leak of ${step.leak}${whose}` : `${step.technique} ${step.way}${whose}`;
  }

  /** What an actor lacks for a move, and what kept it from getting that; undefined if it lacks nothing that others give. */
  private lackOf(actor: ReadyActor, move: Move, product: number): Pick<Assessed, 'reason' | 'keptBy'> | undefined {
    const [need] = unmetBy(this.standingOf(actor, product), wayOf(move).needs);
    if (need === undefined) return undefined;
    if ('holds' in need && this.about(product, need.of).length === 0)
      return { reason: 'it is behind no gateway', keptBy: [] };
    const [about = product] = 'holds' in need ? this.about(product, need.of) : [];
    const keptBy = 'holds' in need ? this.keptFrom(actor, about, need.holds) : [];
    return { reason: `lacks ${needInWords(need)}`, keptBy };
  }

  /** The ways to get a fact, and by which control each was refused. */
  private keptFrom(actor: ReadyActor, product: number, fact: DeviceFact): readonly string[] {
    const secret = this.secrets.get(`${knownKey(actor, product)} ${fact}`);
    const byControl = new Map<string, string[]>();
    let others = 0;
    for (const { technique, way } of withinReachOf(actor)) {
      if (!withImplied(attackCalled(technique).gives).has(fact)) continue;
      const tries = this.cells.get(cellKey(actor, { technique, way }, product))?.tries ?? [];
      const controls = new Set(tries.flatMap(({ control }) => (control === null ? [] : [control])));
      for (const control of controls)
        byControl.set(control, [...(byControl.get(control) ?? []), `${technique} ${way}`]);
      if (controls.size === 0) others++;
    }
    return [
      ...(secret === undefined ? [] : [`${secret.reason} (${secret.control})`]),
      ...[...byControl].map(([control, ways]) => `${control} refused ${ways.join(', ')}`),
      ...(others === 0 ? [] : [`${others === 1 ? '1 other way' : `${others} other ways`} did not give it`]),
    ];
  }

  private actors(): readonly ReadyActor[] {
    return (actorList as readonly ReadyActor[]).filter(({ id }) => this.limits.actors?.includes(id) ?? true);
  }

  /** The moves asked for, and those that can give what they need. */
  private neededFor(actor: ReadyActor): readonly Move[] {
    const within = withinReachOf(actor);
    const wanted = new Set(within.filter(({ technique }) => this.isAsked(technique)));
    for (const move of wanted)
      for (const need of wayOf(move).needs)
        if ('holds' in need)
          for (const giver of within)
            if (withImplied(attackCalled(giver.technique).gives).has(need.holds)) wanted.add(giver);
    return within.filter((move) => wanted.has(move));
  }

  private isAsked = (technique: string): boolean => this.limits.attacks?.includes(technique) ?? true;

  private aimedAt = (): readonly number[] =>
    this.products.map((_, product) => product).filter((product) => this.limits.products?.includes(product) ?? true);
}

interface Cell {
  readonly tries: readonly SeenTry[];
  readonly chain: readonly ChainStep[];
  readonly leftOut: string | undefined;
}

type HeldNeed = Extract<Need, { readonly holds: DeviceFact }>;

const isSecret = (fact: DeviceFact): fact is Secret => secrets.some((one) => one === fact);
const isLacked = ({ outcome }: SeenTry): boolean => outcome === 'not-exercised';
const knownKey = ({ id }: ReadyActor, product: number): string => `${id} ${product}`;
const cellKey = (actor: ReadyActor, { technique, way }: Move, product: number): string =>
  `${knownKey(actor, product)} ${technique} ${way}`;
