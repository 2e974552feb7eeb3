import type { DeviceParts } from '../device/device-parts.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { ProcessId } from '../kernel/ids.ts';
import type { Message } from '../kernel/time/message.ts';
import * as codec from '../protocol/codec.ts';
import { EventCode } from '../protocol/event-codes.ts';
import { TIME, TIMELINE, TRUST } from './processes.ts';

interface Receivers {
  readonly fleet: Fleet;
  readonly device: Pick<DeviceParts, 'installs' | 'agents' | 'clocks'>;
}

/** Whether a message of a service or the timeline still concerns the device, and not a past attempt. */
export function concernsDevice(
  { fleet, device: { installs, agents, clocks } }: Receivers,
  device: ProcessId,
  from: ProcessId,
  message: Message,
): boolean {
  const { type } = message;
  if (from === fleet.size + TIMELINE)
    return type !== EventCode.DOWNLOADED || installs.isSideloading(device, codec.valueIn(message));
  if (!fleet.isPowered(device)) return false;
  if (from === fleet.size + TIME) return clocks.awaits(device, codec.numberIn(message));
  if (from === fleet.size + TRUST) return codec.numberIn(message) === fleet.attempt.get(device);
  return agents.awaits(device, type, codec.numberIn(message));
}
