import type { DeviceContext, DeviceEvent } from '../protocol/device-events.ts';

/** What an action, a guard or a delay reads: the device that makes the step, and the event behind it. */
export interface DeviceStep {
  readonly context: DeviceContext;
  readonly event: DeviceEvent;
}

/**
 * What a region brings to the device machine, under the names that statecharts use; any region may use them.
 *
 * Units  delays in whole milliseconds, or Infinity for «never»
 */
export interface RegionImplementations {
  readonly guards: Readonly<Record<string, (step: DeviceStep) => boolean>>;
  readonly actions: Readonly<Record<string, (step: DeviceStep) => void>>;
  readonly delays: Readonly<Record<string, number | ((step: DeviceStep) => number)>>;
}
