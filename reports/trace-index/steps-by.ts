import type { Plan, TimelineAction } from '../../sim/plan/plan.ts';
import { type CampaignCourse, doingOf, type StepCourse } from '../outcome/campaign-courses.ts';
import { type StepRows, StepWhat } from './step-rows.ts';

/** What had become of a step by an instant. */
export interface StepStanding extends StepCourse {
  /** Its place in the timeline. */
  readonly step: number;
  /** The actor of an attack; undefined for another action. */
  readonly actor: string | undefined;
  /** It has begun, and its time is over. */
  readonly isOver: boolean;
  /** The controls that were the first to refuse it at a device, those with most devices first. */
  readonly refusedBy: readonly RefusedBy[];
}

export interface RefusedBy {
  readonly control: string;
  readonly devices: number;
}

/** What had become of a campaign by an instant. */
export interface CampaignStanding extends CampaignCourse {
  readonly steps: readonly StepStanding[];
}

export interface StepsStanding {
  readonly campaigns: readonly CampaignStanding[];
  /** All steps, by their places in the timeline. */
  readonly steps: readonly StepStanding[];
  /** The attacks among them, those of campaigns too. */
  readonly attacks: readonly StepStanding[];
}

/** How far steps and campaigns had come by an instant. Going on costs what has happened since, going back starts anew. */
export function stepsBy(
  { t, what, of, says, texts }: StepRows,
  { campaigns = [], timeline }: Pick<Plan, 'campaigns' | 'timeline'>,
  tickMs: number,
): (instant: number) => StepsStanding {
  let [steps, courses] = [timeline.map(notBegun), campaigns.map(awaited)];
  let next = 0;

  function take(entry: number): void {
    const place = of[entry];
    const at = t[entry] * tickMs;
    const [step, course] = [steps[place], courses[place]];
    const text = texts[says[entry]] ?? null;
    switch (what[entry]) {
      case StepWhat['step.started']:
        step.startedMs ??= at;
        step.starts++;
        step.isOver = !lasts(timeline[place].action);
        break;
      case StepWhat['step.ended']:
        step.isOver = true;
        break;
      case StepWhat['step.skipped']:
        step.skipped = text;
        break;
      case StepWhat['attack.started']:
        step.attacked++;
        break;
      case StepWhat['attack.gained']:
        step.gained++;
        break;
      case StepWhat['attack.refused']:
        step.refused++;
        step.refusedBy.set(text!, (step.refusedBy.get(text!) ?? 0) + 1);
        break;
      case StepWhat['attack.lacked']:
        step.lacking ??= text;
        step.lacked++;
        break;
      case StepWhat['campaign.began']:
        course.beganMs = at;
        course.objective = text;
        break;
      case StepWhat['campaign.reached']:
        course.reachedMs = at;
        break;
      default:
        course.endedMs = at;
    }
  }

  return (instant) => {
    if (t[next - 1] > instant) {
      next = 0;
      [steps, courses] = [timeline.map(notBegun), campaigns.map(awaited)];
    }
    for (; t[next] <= instant; next++) take(next);
    const standing = steps.map((step): StepStanding => ({ ...step, refusedBy: inOrder(step.refusedBy) }));
    const ofCampaign = (campaign: number) =>
      standing.filter((_, step) => {
        const { trigger } = timeline[step];
        return trigger.kind === 'campaign' && trigger.campaign === campaign;
      });
    return {
      steps: standing,
      campaigns: courses.map((course, place) => ({ ...course, steps: ofCampaign(place) })),
      attacks: standing.filter(({ actor }) => actor !== undefined),
    };
  };
}

/** Most devices first; among equals by name. */
const inOrder = (refusedBy: ReadonlyMap<string, number>): readonly RefusedBy[] =>
  Array.from(refusedBy, ([control, devices]) => ({ control, devices })).sort(
    (a, b) => b.devices - a.devices || (a.control < b.control ? -1 : 1),
  );

const notBegun = ({ label, action }: Plan['timeline'][number], step: number) => ({
  ...{ step, label, does: doingOf(action), actor: action.kind === 'attack' ? action.by.name : undefined },
  ...{ startedMs: null as number | null, starts: 0, attacked: 0, gained: 0, refused: 0, lacked: 0 },
  ...{ lacking: null as string | null, skipped: null as string | null, isOver: false },
  refusedBy: new Map<string, number>(),
});

const awaited = ({ name, by, policy }: NonNullable<Plan['campaigns']>[number]) => ({
  ...{ name, actor: by.name, policy, objective: null as string | null },
  ...{ beganMs: null as number | null, reachedMs: null as number | null, endedMs: null as number | null },
});

/** Whether the end of an action is another instant than its start. */
const lasts = (action: TimelineAction): boolean =>
  'forMs' in action ? action.forMs !== undefined : action.kind === 'sideload';
