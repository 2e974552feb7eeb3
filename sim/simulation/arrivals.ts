import { FalseReadings } from '../fleet/false-readings.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { LostReadings } from '../fleet/lost-readings.ts';
import type { Row } from '../kernel/ids.ts';
import { NONE } from '../kernel/trace/sink.ts';
import { hasAttacks, hasFalseReadings } from '../plan/attack-steps.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import type { Plan } from '../plan/plan.ts';
import * as codec from '../protocol/codec.ts';
import type { ServiceLink } from '../protocol/service-link.ts';
import { IngestedValues } from './ingested-values.ts';

interface ArrivalParts {
  readonly plan: Plan;
  readonly fleet: Fleet;
  readonly controls: ControlSettings;
  /** Of the actors that attack, who are reminded a tick later of what was found. */
  readonly link: ServiceLink;
  readonly linkRow: (device: number) => Row;
  /** Whether an implant of that actor runs on the device now. */
  readonly isActive: (actor: string, device: number) => boolean;
}

/** What becomes of readings on their way to the platform: those lost, and those whose value it believes. */
export class Arrivals {
  /** Undefined in a run without attacks. */
  readonly losses: LostReadings | undefined;
  /** Undefined where no product has a signal. */
  readonly values: IngestedValues | undefined;

  constructor({ plan, fleet, controls, link, linkRow, isActive }: ArrivalParts) {
    const remind = (): void => link.toSelf(codec.lossReminder(), NONE, link.now + 1);
    if (hasAttacks(plan))
      this.losses = new LostReadings(
        fleet,
        (device, count) => link.record('readings.lost', { device, detail: `${count}`, cause: linkRow(device) }),
        remind,
      );
    if (hasFalseReadings(plan)) fleet.falseReadings = new FalseReadings(isActive);
    const { products, falseReadings } = fleet;
    this.values = IngestedValues.of({ products, controls, falseReadings, remind });
  }

  save() {
    return { losses: this.losses?.save() ?? [], values: this.values?.save() };
  }

  restore({ losses, values }: ReturnType<Arrivals['save']>): void {
    this.losses?.restore(losses);
    if (values !== undefined) this.values?.restore(values);
  }
}
