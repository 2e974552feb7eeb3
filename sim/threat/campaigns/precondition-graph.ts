import { maySelect } from '../../fleet/select-devices.ts';
import { type ActorPlan, onServer, type Secret } from '../../plan/actors.ts';
import type { Plan, ProductPlan, TimelineEntry } from '../../plan/plan.ts';
import { areEqualRadios } from '../../plan/radio.ts';
import { attackCalled, wayOf } from '../attacks/attack-list.ts';
import { type DeviceFact, type Need, withImplied } from '../facts/fact.ts';

/** A step by which an actor learns something, and what it takes. */
export interface AttackNode {
  /** Its place in the timeline. */
  readonly step: number;
  readonly actor: string;
  readonly needs: readonly MetNeed[];
  readonly gives: readonly DeviceFact[];
  /** The products, by their places in the fleet, that it can be started at. */
  readonly products: readonly number[];
  /** What it gives can be about devices of any product. */
  readonly isAboutOthers: boolean;
}

/** What a step needs, and where its actor can have it from: `start` is what it reaches and holds as the step begins. */
export interface MetNeed {
  readonly need: Need;
  /** Nothing: it can never have it. Steps by their places in the timeline. */
  readonly from: readonly ('start' | number)[];
}

/**
 * Which steps an actor can ever start, by what each needs and what steps give: an upper bound, since no control is asked and
 * every attack gives all that it can give.
 *
 * Shape   facts are about the devices of a product; one that a step gives about other devices counts for every product
 */
export class PreconditionGraph {
  private readonly steps: readonly GraphStep[];

  constructor({ timeline, fleet }: Pick<Plan, 'timeline' | 'fleet'>) {
    this.steps = timeline.flatMap((entry, step) => graphStepOf(entry, step, fleet));
  }

  /** All steps of that kind, in the order of the timeline, with what each needs. */
  nodes(): readonly AttackNode[] {
    const facts = this.factsAfter(() => true);
    return this.steps.map((node) => ({
      ...{ step: node.step, actor: node.actor, gives: node.gives, isAboutOthers: node.isAboutOthers },
      products: this.startableAt(node, facts),
      needs: node.needs.map((need) => ({ need, from: this.sourcesOf(node, need, facts) })),
    }));
  }

  /** What each actor holds if the steps that may take place do so as soon as they can. */
  factsAfter(mayTakePlace: (step: number) => boolean): Facts {
    const facts = new Facts();
    const open = new Set(this.steps.filter(({ step }) => mayTakePlace(step)));
    // What comes into its hands as a step begins, an actor has, whatever becomes of the step.
    for (const node of open)
      for (const product of node.products) for (const fact of node.given) facts.add(node.actor, product, fact);
    for (let size = -1; size !== facts.size; ) {
      size = facts.size;
      for (const node of open) {
        const at = this.startableAt(node, facts);
        for (const product of at) for (const fact of node.gives) this.learn(node, product, fact, facts);
        if (at.length === node.products.length) open.delete(node);
      }
    }
    return facts;
  }

  /** Whether an actor with these facts can start a step; a step of another kind it always can. */
  canStart(step: number, facts: Facts): boolean {
    const node = this.steps.find((one) => one.step === step);
    return node === undefined || this.startableAt(node, facts).length > 0;
  }

  private learn(node: GraphStep, product: number, fact: DeviceFact, facts: Facts): void {
    if (!node.isAboutOthers || !ofOthers.has(fact)) facts.add(node.actor, product, fact);
    else facts.addOfAll(node.actor, fact);
  }

  /** The products of its devices that it can be started at. */
  private startableAt(node: GraphStep, facts: Facts): readonly number[] {
    return node.products.filter(
      (product) =>
        node.needs.every((need) => this.isMet(node, product, need, facts)) ||
        (node.spreads && facts.has(node.actor, product, 'control')),
    );
  }

  private isMet(node: GraphStep, product: number, need: Need, facts: Facts): boolean {
    if ('reaches' in need) return node.by.reaches.includes(need.reaches);
    const { holds, of = 'own' } = need;
    if (of === 'any' || of === 'neighbor') return node.given.has(holds) || facts.hasAny(node.actor, holds);
    if (of === 'radio') {
      const others = node.radios.get(product) ?? [];
      return others.some((other) => node.given.has(holds) || facts.has(node.actor, other, holds));
    }
    const about = of === 'gateway' ? node.gateways.get(product) : product;
    if (about === undefined) return false;
    return (node.given.has(holds) && node.products.includes(about)) || facts.has(node.actor, about, holds);
  }

  private sourcesOf(node: GraphStep, need: Need, facts: Facts): MetNeed['from'] {
    const at = (some: Facts) => node.products.some((product) => this.isMet(node, product, need, some));
    if (at(new Facts())) return ['start'];
    if ('reaches' in need) return [];
    return this.steps.flatMap((giver) => {
      const isGiven = giver.gives.includes(need.holds) || giver.given.has(need.holds);
      if (giver.actor !== node.actor || giver.step === node.step || !isGiven) return [];
      const given = new Facts();
      if (giver.given.has(need.holds))
        for (const product of giver.products) given.add(giver.actor, product, need.holds);
      if (giver.gives.includes(need.holds))
        for (const product of this.startableAt(giver, facts)) this.learn(giver, product, need.holds, given);
      return at(given) ? [giver.step] : [];
    });
  }
}

/** Facts by actor and product. */
export class Facts {
  private readonly all = new Set<string>();

  get size(): number {
    return this.all.size;
  }

  has(actor: string, product: number, fact: DeviceFact): boolean {
    return this.all.has(`${actor} ${fact} ${product}`) || this.all.has(`${actor} ${fact} everywhere`);
  }

  hasAny(actor: string, fact: DeviceFact): boolean {
    return this.all.has(`${actor} ${fact}`);
  }

  add(actor: string, product: number, fact: DeviceFact): void {
    this.all.add(`${actor} ${fact} ${product}`).add(`${actor} ${fact}`);
  }

  addOfAll(actor: string, fact: DeviceFact): void {
    this.all.add(`${actor} ${fact} everywhere`).add(`${actor} ${fact}`);
  }
}

interface GraphStep {
  readonly step: number;
  readonly actor: string;
  readonly by: Pick<ActorPlan, 'reaches'>;
  /** Places in the fleet of the products that it can select devices of. */
  readonly products: readonly number[];
  /** By product, that of its gateways. */
  readonly gateways: ReadonlyMap<number, number>;
  /** By product, those whose devices can be in reach of its radio. */
  readonly radios: ReadonlyMap<number, readonly number[]>;
  readonly needs: readonly Need[];
  /** What comes into the actor's hands as it begins. */
  readonly given: ReadonlySet<DeviceFact>;
  readonly gives: readonly DeviceFact[];
  readonly isAboutOthers: boolean;
  readonly spreads: boolean;
}

function graphStepOf({ action }: TimelineEntry, step: number, fleet: readonly ProductPlan[]): readonly GraphStep[] {
  if (action.kind !== 'attack' && action.kind !== 'leak') return [];
  const products = [...fleet.keys()].filter((place) => maySelect(action.on, fleet[place]));
  const gateways = new Map(products.flatMap((place) => gatewayOf(fleet, place)));
  const radios = new Map(products.map((place) => [place, inReachOf(fleet, place)]));
  const common = { step, products, gateways, radios, isAboutOthers: false, spreads: false };
  if (action.kind === 'leak') {
    const given = givenBy([action.secret]);
    return [{ ...common, actor: action.to, by: { reaches: [] }, needs: [], given: new Set(), gives: [...given] }];
  }
  const { by } = action;
  const way = wayOf(action);
  const { gives, spreads = false } = attackCalled(action.technique);
  const given = givenBy(by.holds);
  const isAboutOthers = way.borrowsId === true || way.listens === true || gives.includes('messages');
  const learned = [...withImplied(gives)];
  return [{ ...common, actor: by.name, by, needs: way.needs, given, gives: learned, isAboutOthers, spreads }];
}

/** Secrets with all that follows from them. */
const givenBy = (secrets: readonly Secret[]): ReadonlySet<DeviceFact> =>
  withImplied([...secrets, ...(secrets.includes('update-server') ? onServer : [])]);

function gatewayOf(fleet: readonly ProductPlan[], place: number): readonly (readonly [number, number])[] {
  const { tenant, gateway } = fleet[place];
  if (gateway === undefined) return [];
  const found = fleet.findIndex((one) => one.tenant === (gateway.tenant ?? tenant) && one.product === gateway.product);
  return found < 0 ? [] : [[place, found]];
}

function inReachOf(fleet: readonly ProductPlan[], place: number): readonly number[] {
  return [...fleet.keys()].filter((other) => areEqualRadios(fleet[place].radio, fleet[other].radio));
}

/** What an attack on one device can tell of others: it takes the session of another, or reads what others send. */
const ofOthers: ReadonlySet<DeviceFact> = new Set<DeviceFact>(['session', 'messages', 'recorded-command']);
