import { AccessList } from '../decisions/access-list.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { ownTopicsOnly } from '../plan/access.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import type { Plan, TimelineAction } from '../plan/plan.ts';
import type { DeviceClass } from './device-classes.ts';
import { isCommanding, type ReachStep } from './reach-steps.ts';
import { Samples } from './samples.ts';

/** What decisions about classes of devices are made on: the plan, under some settings of its controls. */
export interface ReachWorld {
  readonly plan: Plan;
  readonly controls: ControlSettings;
  readonly list: AccessList;
  readonly samples: Samples;
  /** An actor may send commands to devices. */
  readonly isCommanded: boolean;
  nameOf(device: number): string;
  /** The actions of that kind that can be about devices of the class at some time of the run. */
  actionsOn<Kind extends TimelineAction['kind']>(
    kind: Kind,
    target: DeviceClass,
  ): readonly Extract<TimelineAction, { kind: Kind }>[];
  /** Whether the timeline has an action of that kind at all. */
  hasAction(kind: TimelineAction['kind']): boolean;
}

/** The worlds of one plan: what does not depend on controls is made once. */
export class ReachWorlds {
  private readonly list: AccessList;
  private readonly samples: Samples;
  private readonly isCommanded: boolean;

  constructor(
    private readonly plan: Plan,
    private readonly fleet: Fleet,
    /** By step of the timeline, its place among the sets of the classes; undefined: it is about no devices that matter. */
    private readonly placeOf: (step: number) => number | undefined,
    steps: readonly ReachStep[],
  ) {
    this.list = new AccessList(plan.broker.acl ?? ownTopicsOnly);
    this.samples = new Samples(
      plan,
      steps.map(({ order }) => order),
    );
    this.isCommanded = steps.some(isCommanding);
  }

  under(controls: ControlSettings): ReachWorld {
    const { plan, fleet, list, samples, placeOf, isCommanded } = this;
    return {
      ...{ plan, controls, list, samples, isCommanded },
      nameOf: (device) => fleet.nameOf(device),
      actionsOn: <Kind extends TimelineAction['kind']>(kind: Kind, target: DeviceClass) =>
        plan.timeline.flatMap(({ action }, step) => {
          const place = action.kind === kind ? placeOf(step) : undefined;
          const isOn = place !== undefined && target.isIn[place];
          return isOn ? [action as Extract<TimelineAction, { kind: Kind }>] : [];
        }),
      hasAction: (kind) => plan.timeline.some(({ action }) => action.kind === kind),
    };
  }
}
