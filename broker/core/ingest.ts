import type { Fleet } from '../../sim/fleet/fleet.ts';
import type { RunCounters } from '../../sim/kernel/trace/run-counters.ts';

/** Counts a reading that reached the platform's own subscriber: as delivered the first time, then as duplicated. */
export function countIngested(
  fleet: Fleet,
  counters: RunCounters,
  device: number,
  reading: number,
  payloadBytes: number,
): void {
  if (reading < fleet.expected.get(device)) {
    counters.duplicated++;
    return;
  }
  fleet.expected.set(device, reading + 1);
  counters.delivered++;
  counters.bytesUp += payloadBytes;
}
