import { NumberSet } from '../../sim/kernel/number-set.ts';
import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { Plan, TimelineAction } from '../../sim/plan/plan.ts';
import type { RowConsumer, RunShape } from '../metrics/accumulator.ts';
import type { CampaignEnding } from './campaign-ending.ts';
import { StepOfAttack } from './step-of-attack.ts';
import { StepOfRows } from './step-of-rows.ts';

/** What became of a campaign. Times from the start of the run, null where something never happened. */
export interface CampaignCourse {
  readonly name: string;
  readonly actor: string;
  readonly policy: string;
  /** `obeyed on 1% of tenant:acme`; null without one. */
  readonly objective: string | null;
  readonly beganMs: number | null;
  readonly reachedMs: number | null;
  readonly endedMs: number | null;
  /** Missing in summaries of versions that did not look at what is left to actors. */
  readonly ending?: CampaignEnding;
  readonly steps: readonly StepCourse[];
}

/** What became of a step of a campaign. */
export interface StepCourse {
  readonly label: string;
  /** Technique and way of an attack, or the word of another action. */
  readonly does: string;
  /** When it began first. */
  readonly startedMs: number | null;
  /** How often it began. */
  readonly starts: number;
  /** Devices at which an attempt began, and at which a control ended one. */
  readonly attacked: number;
  readonly refused: number;
  /** Devices of which the actor gained something by it. */
  readonly gained: number;
  /** Devices at which it could not begin, and why the first of them. */
  readonly lacked: number;
  readonly lacking: string | null;
  /** Why it never started; null if it did. */
  readonly skipped: string | null;
}

/** Follows the campaigns of a plan while a trace passes. Two bytes a row of the run. */
export function campaignFollower(
  { campaigns = [], timeline }: Pick<Plan, 'campaigns' | 'timeline'>,
  { tickMs }: Pick<RunShape, 'tickMs'>,
): RowConsumer & { courses(): readonly CampaignCourse[] } {
  const rows = new StepOfRows(timeline.map(({ label }) => label));
  const attacks = new StepOfAttack(timeline);
  const steps = timeline.map(({ label, action }) => ({
    ...{ label, action, does: doingOf(action) },
    ...{ startedMs: null as number | null, starts: 0, lacking: null as string | null, skipped: null as string | null },
    ...{
      attacked: new NumberSet(),
      gained: new NumberSet(),
      refused: new NumberSet(),
      lacked: new NumberSet(),
    },
  }));
  const courses = campaigns.map(({ name, by, policy }) => ({
    ...{ name, actor: by.name, policy, objective: null as string | null },
    ...{ beganMs: null as number | null, reachedMs: null as number | null, endedMs: null as number | null },
  }));
  const placeOf = new Map(timeline.map(({ label }, step) => [label, step]));

  const placeIn = ({ actor, device, strings }: EventBlock, i: number, nearest: number, title: string): number =>
    attacks.of({ actor: strings[actor[i]!]!, title, nearest, device: device[i]! });
  const stepOf = (...row: Parameters<typeof placeIn>) => steps[placeIn(...row)];

  function changes(block: ChangeBlock, from: number, to: number): void {
    for (let i = from; i < to; i++) rows.add(block.row[i], block.cause[i]);
  }

  function event(block: EventBlock, i: number): void {
    const { kind, t, device, row, cause } = block;
    const [detail, evidence] = [text(block, block.detail[i]), text(block, block.evidence[i])];
    const started = kind[i] === STARTED ? detail : undefined;
    const step = rows.add(row[i], cause[i], started);
    const at = t[i] * tickMs;
    switch (kind[i]) {
      case STARTED: {
        const own = steps[step];
        if (own === undefined) break;
        attacks.begin(step);
        own.startedMs ??= at;
        own.starts++;
        break;
      }
      case SKIPPED: {
        const own = steps[placeOf.get(detail) ?? -1];
        if (own !== undefined) own.skipped = whySkipped(own.action, evidence);
        break;
      }
      case ATTACKED: {
        const own = placeIn(block, i, step, detail);
        attacks.attacked(own, device[i]);
        steps[own]?.attacked.add(device[i]);
        break;
      }
      case GAINED:
        stepOf(block, i, step, evidence)?.gained.add(device[i]);
        break;
      case REFUSED:
        stepOf(block, i, step, detail)?.refused.add(device[i]);
        break;
      case LACKED: {
        const own = stepOf(block, i, step, detail);
        own?.lacked.add(device[i]);
        if (own !== undefined) own.lacking ??= afterTitle(detail);
        break;
      }
      default: {
        const course = courses.find(({ name }) => name === detail);
        if (course === undefined) break;
        if (kind[i] === BEGAN) {
          course.beganMs = at;
          course.objective = objectiveIn(evidence);
        } else if (kind[i] === REACHED) course.reachedMs = at;
        else if (kind[i] === ENDED) course.endedMs = at;
      }
    }
  }

  return {
    changes,
    event,
    courses: () =>
      courses.map((course, place) => ({
        ...course,
        steps: timeline.flatMap(({ trigger }, step) => {
          if (trigger.kind !== 'campaign' || trigger.campaign !== place) return [];
          const { attacked, gained, refused, lacked, action: _, ...own } = steps[step]!;
          const sizes = { attacked: attacked.size, gained: gained.size, refused: refused.size, lacked: lacked.size };
          return [{ ...own, ...sizes }];
        }),
      })),
  };
}

/** Technique and way of an attack, or the word of another action. */
export const doingOf = (action: TimelineAction): string =>
  action.kind === 'attack' ? `${action.technique} ${action.way}` : action.kind;

/** What a row of an attack says after the title of that. */
export const afterTitle = (detail: string): string => detail.slice(detail.indexOf(': ') + 2);

/** Why a step was skipped, by the evidence of its row. */
export const whySkipped = (action: TimelineAction, evidence: string): string =>
  action.kind === 'attack' ? afterTitle(evidence) : evidence;

/** The objective of a campaign, by the evidence of the row that began it. */
export const objectiveIn = (evidence: string): string | null => /objective (.*)$/.exec(evidence)?.[1] ?? null;

const text = ({ strings }: EventBlock, place: number): string => (place === NONE ? '' : (strings[place] ?? ''));

const [STARTED, SKIPPED, BEGAN, REACHED, ENDED] = (
  ['step.started', 'step.skipped', 'campaign.began', 'campaign.reached', 'campaign.ended'] as const
).map(kindCode);
const [ATTACKED, GAINED, REFUSED, LACKED] = (
  ['attack.started', 'attack.gained', 'attack.refused', 'attack.lacked'] as const
).map(kindCode);
