import type { Fleet } from '../fleet/fleet.ts';
import type { ControlSettings } from '../plan/control-list.ts';

/** Counts what goes wrong on devices that report it, until they do. */
export class ErrorCount {
  constructor(
    private readonly fleet: Fleet,
    private readonly controls: ControlSettings,
  ) {}

  add(device: number): void {
    const { fleet, controls } = this;
    if (!controls['error-reporting'] || !fleet.productOf(device).plan.properties.errorReporting) return;
    fleet.errors.set(device, Math.min(fleet.errors.get(device) + 1, 255));
  }
}
