import type { Fleet } from '../fleet/fleet.ts';
import type { Ports } from '../kernel/statechart/index.ts';
import type { Agenda } from '../kernel/time/agenda.ts';
import type { DeviceContext, DeviceEventObject } from '../protocol/device-events.ts';

interface DevicePortParts {
  readonly fleet: Fleet;
  readonly agenda: Agenda;
  readonly view: { device: number };
  readonly event: DeviceEventObject;
}

/** What the machine of devices reads and calls as it steps: the current device, the event, and the timers on the agenda. */
export function devicePorts({ fleet: { timerCode }, agenda, view, event }: DevicePortParts): Ports<DeviceContext> {
  return {
    context: (device) => {
      view.device = device;
      return view;
    },
    event,
    arm: (device, slot, code, ticks) => {
      timerCode.set(device, code, slot);
      agenda.arm(device, slot, ticks);
    },
    cancel: (device, slot) => agenda.cancel(device, slot),
  };
}
