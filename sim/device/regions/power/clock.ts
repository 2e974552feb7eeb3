import type { DeviceParts } from '../../device-parts.ts';
import type { RegionImplementations } from '../../implementations.ts';

/** How a device's clock stops, asks for the time, and is set. */
export const clockImplementations = ({ clocks }: DeviceParts) =>
  ({
    guards: {
      /** Whether the clock is set to another time than it shows; small corrections change nothing else. */
      isClockStep: ({ context: { device }, event }) => clocks.isStep(device, event),
    },
    actions: {
      stopClock: ({ context: { device } }) => clocks.stop(device),
      askForTime: ({ context: { device } }) => clocks.askIfDue(device),
      takeTime: ({ context: { device }, event }) => clocks.take(device, event),
    },
    delays: {},
  }) satisfies RegionImplementations;
