import type { Fleet } from '../fleet/fleet.ts';
import type { ControlSettings } from '../plan/control-list.ts';

/** Counts the failures of devices that report errors, until their next report. */
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
