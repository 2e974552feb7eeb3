import { selectionDraw } from '../fleet/selection-draw.ts';
import { Purpose } from '../kernel/chance/chance.ts';
import type { Row } from '../kernel/ids.ts';
import { showSpan } from '../kernel/time/duration.ts';
import { hashOf } from '../kernel/trace/hash.ts';
import type { EventFacts } from '../kernel/trace/recorder.ts';
import { type CampaignPlan, RUN_WAS_OVER } from '../plan/campaigns.ts';
import type { Plan } from '../plan/plan.ts';
import type { Selection } from '../plan/selection.ts';
import { outcomeInWords } from '../plan/step-outcomes-in-words.ts';
import type { Condition, Following, StepGuards, StepOutcome } from '../plan/trigger.ts';
import { TimelineMessage } from '../protocol/codec.ts';
import { chooseStep } from '../threat/campaigns/choose-step.ts';
import { expectedMs } from '../threat/campaigns/expected-time.ts';
import { RoutePlanner } from '../threat/campaigns/route-planner.ts';
import { type AttackOrder, titleOf } from '../threat/engine/attack-order.ts';
import { CampaignObjective, objectiveInWords } from './campaign-objective.ts';
import { StepOutcomes } from './step-outcomes.ts';
import type { TimelineEffects } from './timeline-effects.ts';

/** What the player of campaigns asks of the timeline. */
interface Selecting {
  chosenBy(on: Selection, draw: number): Uint32Array<ArrayBuffer>;
  /** Of the next occurrence of a step. */
  nextDrawOf(step: number): number;
}

/**
 * Starts the steps that wait for others, and those of campaigns: each once its guards hold, and in a campaign that is not
 * scripted once its actor chooses it. An actor chooses when what became of its step before is known.
 */
export class CampaignPlayer {
  private readonly outcomes: StepOutcomes;
  /** Steps with guards, in the order of the timeline. */
  private readonly guarded: readonly number[];
  private readonly places: ReadonlyMap<string, number>;
  private readonly campaigns: readonly Campaign[];
  private readonly planner: RoutePlanner;
  /** Steps whose condition has held. */
  private readonly held = new Set<number>();
  /** Steps whose start has been arranged. */
  private readonly due = new Set<number>();
  /** Whether any step waits for others, is of a campaign, or can take place again. */
  private readonly isNeeded: boolean;

  constructor(
    private readonly plan: Plan,
    private readonly effects: TimelineEffects,
    private readonly timeline: Selecting,
  ) {
    const { timeline: entries, campaigns = [] } = plan;
    this.outcomes = new StepOutcomes(entries, () => effects.attackers.progress);
    this.guarded = entries.flatMap(({ trigger }, step) => ('guards' in trigger ? [step] : []));
    this.places = new Map(entries.map(({ label }, step) => [label, step]));
    this.campaigns = campaigns.map((one, place) => {
      const steps = this.guarded.filter((step) => this.campaignOf(step) === place);
      return { plan: one, steps, state: 'waiting', chosen: -1, choices: 0, isReached: false };
    });
    this.planner = new RoutePlanner(plan);
    this.isNeeded =
      this.guarded.length > 0 || entries.some(({ action }) => 'retries' in action && action.retries !== undefined);
  }

  begin(): void {
    for (const [place, { plan }] of this.campaigns.entries())
      if (plan.begins.kind === 'at')
        this.effects.callAt(Math.max(1, plan.begins.atMs), TimelineMessage.campaign, place);
  }

  /** A sample has been taken: some of what campaigns and steps wait for may hold. */
  sampled(holds: (condition: Condition) => boolean): void {
    const { effects } = this;
    for (const [place, campaign] of this.campaigns.entries()) {
      const { begins } = campaign.plan;
      if (begins.kind !== 'when' || campaign.state !== 'waiting' || !holds(begins.condition)) continue;
      campaign.state = 'called';
      effects.callAt(effects.now + Math.max(1, begins.afterMs), TimelineMessage.campaign, place);
    }
    let isNew = false;
    for (const step of this.guarded) {
      const { condition } = this.guardsOf(step);
      if (condition === undefined || this.held.has(step) || !this.isUnderWay(step) || !holds(condition)) continue;
      this.held.add(step);
      isNew = true;
    }
    if (isNew) this.review();
  }

  beginCampaign(place: number): void {
    const { effects } = this;
    const campaign = this.campaigns[place];
    const { name, by, policy, objective } = campaign.plan;
    campaign.state = 'under way';
    const aim = objective === undefined ? '' : `, objective ${objectiveInWords(objective)}`;
    const row = effects.record('campaign.began', { actor: by.name, detail: name, evidence: `policy ${policy}${aim}` });
    if (objective !== undefined) {
      const members = this.timeline.chosenBy(objective.on, selectionDraw(this.plan.timeline.length + place, 0));
      const holds = (device: number) => effects.attackers.holds(by.name, device, objective.gains);
      campaign.objective = CampaignObjective.of(objective, members, effects.fleet.size, holds);
      this.noteReached(campaign, row);
    }
    for (const step of campaign.steps) {
      const { fromMs = 0 } = this.guardsOf(step);
      if (fromMs > effects.now) effects.callAt(fromMs, TimelineMessage.progress, 0);
    }
    this.review();
  }

  started(step: number, devices: Uint32Array, lasts: boolean): void {
    if (!this.isNeeded) return;
    this.outcomes.started(step, devices, lasts);
    this.review();
  }

  finished(step: number): void {
    if (!this.isNeeded) return;
    this.outcomes.finished(step);
    this.review();
  }

  devicesToRetry(step: number): Uint32Array<ArrayBuffer> {
    return this.outcomes.devicesToRetry(step);
  }

  /** Starts what can start now. */
  review(): void {
    const { effects } = this;
    this.countGains();
    for (const { step, afterMs } of this.outcomes.takeRetries())
      effects.callAt(effects.now + Math.max(1, afterMs), TimelineMessage.retry, step);
    for (const step of this.guarded) {
      const place = this.campaignOf(step);
      const isOwn = place < 0 || this.campaigns[place].plan.policy === 'scripted';
      if (isOwn && this.canStart(step)) this.arrange(step);
    }
    for (const [place, campaign] of this.campaigns.entries()) {
      if (campaign.plan.policy !== 'scripted') this.choose(campaign, campaign.plan.policy);
      this.endIfOver(place);
    }
  }

  /** Why a step starts, for its row; nothing for a step without guards. */
  whyStarted(step: number, retried: Uint32Array | undefined): Pick<EventFacts, 'evidence'> {
    if (retried !== undefined) return { evidence: `again, at devices without a gain: ${retried.length}` };
    const { trigger } = this.plan.timeline[step];
    if (!('guards' in trigger)) return {};
    const place = this.campaignOf(step);
    const parts = [
      ...(place < 0 ? [] : [`campaign ${this.campaigns[place].plan.name}`]),
      ...trigger.guards.follows.flatMap((some) =>
        some
          .filter((one) => this.holds(one))
          .slice(0, 1)
          .map(followingInWords),
      ),
    ];
    return parts.length === 0 ? {} : { evidence: parts.join(', ') };
  }

  /** The run is over: which steps never started, and why; and how far each campaign came. */
  conclude(): void {
    const { effects } = this;
    for (const step of this.guarded) {
      if (this.outcomes.hasStarted(step)) continue;
      const { label, action } = this.plan.timeline[step];
      const what = action.kind === 'attack' ? `${titleOf(action as AttackOrder)}: ` : '';
      effects.record('step.skipped', { actor: action.kind, detail: label, evidence: `${what}${this.whyNot(step)}` });
    }
    for (const place of this.campaigns.keys()) this.end(place);
  }

  save() {
    return structuredClone({
      outcomes: this.outcomes.save(),
      held: [...this.held],
      due: [...this.due],
      campaigns: this.campaigns.map(({ state, chosen, choices, isReached, objective }) => ({
        ...{ state, chosen, choices, isReached },
        objective: objective?.save(),
      })),
    });
  }

  restore(state: ReturnType<CampaignPlayer['save']>): void {
    this.outcomes.restore(state.outcomes);
    this.held.clear();
    for (const step of state.held) this.held.add(step);
    this.due.clear();
    for (const step of state.due) this.due.add(step);
    for (const [place, { objective, ...saved }] of state.campaigns.entries())
      Object.assign(this.campaigns[place], saved, {
        objective: objective && CampaignObjective.restored(objective),
      });
  }

  private countGains(): void {
    for (const { actor, fact, device, row } of this.effects.attackers.progress.takeNews())
      for (const campaign of this.campaigns) {
        const { plan, objective } = campaign;
        if (plan.by.name !== actor || plan.objective?.gains !== fact) continue;
        objective?.gained(device);
        this.noteReached(campaign, row);
      }
  }

  private noteReached(campaign: Campaign, cause: Row): void {
    const { plan, objective, isReached } = campaign;
    if (objective === undefined || isReached || !objective.isReached) return;
    campaign.isReached = true;
    const evidence = objective.inWords();
    this.effects.record('campaign.reached', { actor: plan.by.name, detail: plan.name, evidence, cause });
  }

  private choose(campaign: Campaign, policy: Exclude<CampaignPlan['policy'], 'scripted'>): void {
    const { steps, chosen, plan, isReached } = campaign;
    if (campaign.state !== 'under way' || isReached) return;
    if (chosen >= 0 && !this.outcomes.has(chosen, 'decided')) return;
    const candidates = steps.flatMap((step) => {
      if (!this.canStart(step)) return [];
      const devices = this.devicesOf(step);
      return this.obstacle(step, devices) === undefined ? [this.routeStep(step, devices.length)] : [];
    });
    if (candidates.length === 0) return;
    const step = chooseStep({
      ...{ policy, candidates },
      chance: () =>
        this.effects.fleet.chance.uniformAt(hashOf(`campaign/${plan.name}`), Purpose.choice, campaign.choices),
      route: () => this.routeOf(campaign),
    });
    if (step === undefined) return;
    campaign.choices++;
    campaign.chosen = step;
    this.arrange(step);
  }

  /** The way to the objective over steps that have not been taken. */
  private routeOf({ plan, steps }: Campaign): readonly number[] | undefined {
    const { objective } = plan;
    if (objective === undefined) return undefined;
    const gained = [...this.plan.timeline.keys()].filter((step) => this.outcomes.has(step, 'gained'));
    const open = steps.filter((step) => !this.due.has(step));
    const waysOf = open.map((step) => this.routeStep(step, this.devicesOf(step).length));
    return this.planner.routeTo(objective, plan.by.name, waysOf, gained);
  }

  private routeStep = (step: number, devices: number) => ({
    step,
    expectedMs: expectedMs(this.plan.timeline[step], devices),
  });

  private arrange(step: number): void {
    const { effects } = this;
    this.due.add(step);
    effects.callAt(effects.now + Math.max(1, this.guardsOf(step).afterMs), TimelineMessage.start, step);
  }

  private canStart(step: number): boolean {
    return !this.due.has(step) && this.isUnderWay(step) && this.unmetGuard(step) === undefined;
  }

  /** Whether its campaign has begun, if it is of one. */
  private isUnderWay(step: number): boolean {
    const place = this.campaignOf(step);
    return place < 0 || this.campaigns[place].state === 'under way';
  }

  /** The first guard of a step that does not hold, in words. */
  private unmetGuard(step: number): string | undefined {
    const { fromMs = 0, condition, follows } = this.guardsOf(step);
    if (this.effects.now < fromMs) return `${RUN_WAS_OVER} ${showSpan(fromMs)}`;
    if (condition !== undefined && !this.held.has(step))
      return `${condition.series} ${condition.operator} ${condition.value} did not hold`;
    const open = follows.find((some) => !some.some((one) => this.holds(one)));
    return open?.map(unmetInWords).join(', and ');
  }

  private holds({ label, outcome }: Following): boolean {
    const step = this.places.get(label);
    return step !== undefined && this.outcomes.has(step, outcome);
  }

  private devicesOf(step: number): Uint32Array<ArrayBuffer> {
    const { action } = this.plan.timeline[step];
    return 'on' in action ? this.timeline.chosenBy(action.on, this.timeline.nextDrawOf(step)) : new Uint32Array(0);
  }

  /** Why an actor cannot begin a step at any of its devices, in words; undefined if it can at one. */
  private obstacle(step: number, devices: Uint32Array): string | undefined {
    const { action } = this.plan.timeline[step];
    if (!('on' in action)) return undefined;
    if (devices.length === 0) return 'it selects no device';
    if (action.kind !== 'attack') return undefined;
    let first: string | undefined;
    for (const device of devices) {
      const obstacle = this.effects.attackers.whyNot(action as AttackOrder, device);
      if (obstacle === undefined) return undefined;
      first ??= obstacle;
    }
    return first;
  }

  /** Why a step never started. */
  private whyNot(step: number): string {
    const place = this.campaignOf(step);
    const campaign = this.campaigns[place] as Campaign | undefined;
    if (campaign !== undefined && (campaign.state === 'waiting' || campaign.state === 'called'))
      return `campaign ${campaign.plan.name} did not begin`;
    if (this.due.has(step)) return `${RUN_WAS_OVER} it had waited ${showSpan(this.guardsOf(step).afterMs)}`;
    const guard = this.unmetGuard(step);
    if (guard !== undefined) return guard;
    if (campaign?.isReached === true) return 'the objective was reached without it';
    const obstacle = this.obstacle(step, this.devicesOf(step));
    if (obstacle !== undefined) return obstacle;
    const { chosen = -1, plan } = campaign ?? {};
    if (chosen >= 0 && !this.outcomes.has(chosen, 'decided'))
      return `"${this.plan.timeline[chosen].label}" was not decided`;
    if (campaign === undefined || plan?.policy !== 'shortest') return 'its turn did not come';
    const isStuck = this.routeOf(campaign) === undefined;
    return isStuck ? 'no way to the objective was left' : 'it was not on the shortest way to the objective';
  }

  private endIfOver(place: number): void {
    const { plan, steps, state, isReached } = this.campaigns[place];
    if (state !== 'under way') return;
    const isOver = steps.every((step) => this.outcomes.has(step, 'ended'));
    const hasChosen = plan.policy !== 'scripted' && isReached;
    if (isOver || hasChosen) this.end(place);
  }

  private end(place: number): void {
    const campaign = this.campaigns[place];
    const { plan, steps, state } = campaign;
    if (state !== 'under way') return;
    campaign.state = 'over';
    const count = (outcome: StepOutcome) => steps.filter((step) => this.outcomes.has(step, outcome)).length;
    const evidence = `${count('started')} of ${steps.length} steps started, ${count('gained')} gained something`;
    this.effects.record('campaign.ended', { actor: plan.by.name, detail: plan.name, evidence });
  }

  private guardsOf(step: number): StepGuards {
    return (this.plan.timeline[step].trigger as { readonly guards: StepGuards }).guards;
  }

  /** The place of the campaign that a step is of, or -1. */
  private campaignOf(step: number): number {
    const { trigger } = this.plan.timeline[step];
    return trigger.kind === 'campaign' ? trigger.campaign : -1;
  }
}

interface Campaign {
  readonly plan: CampaignPlan;
  readonly steps: readonly number[];
  /** `called`: what it waited for has held, and it waits on. */
  state: 'waiting' | 'called' | 'under way' | 'over';
  /** The step that its actor chose last, or -1; and how often it has chosen. */
  chosen: number;
  choices: number;
  objective?: CampaignObjective;
  isReached: boolean;
}

const followingInWords = ({ label, outcome }: Following): string => `"${label}" ${outcomeInWords[outcome].did}`;
const unmetInWords = ({ label, outcome }: Following): string => `"${label}" ${outcomeInWords[outcome].didNot}`;
