import type { ClockPlan } from '../../sim/plan/device-clock.ts';
import { partsPerMillion, span } from './quantity.ts';
import { keysOf } from './shape.ts';
import { toggle } from './toggle.ts';

const DAY = 86_400_000;

/** The clock of each device of a product. */
export const productClock = keysOf('a clock', {
  drift: partsPerMillion({ min: 0, max: 10_000 })
    .prefault('20ppm')
    .describe('How fast or slow it is at most, such as 20ppm; each device has a rate of its own between both bounds.'),
  battery: toggle
    .prefault('off')
    .describe(
      'on: a battery keeps it going without power; off: it starts at the build date, until the device is told the time.',
    ),
  sync: span({ min: 15_000 })
    .prefault('1h')
    .describe('How often a device asks the time service; it also asks when it boots.'),
  built: span({ min: 0, max: 3_650 * DAY })
    .prefault('180d')
    .describe(
      'Age of the build date when the run begins. A clock with a battery was right then, and has drifted since.',
    ),
}).transform(
  ({ drift, battery, sync, built }): ClockPlan => ({
    driftPpb: Math.round(drift * 1_000),
    hasBattery: battery,
    syncMs: sync,
    builtMs: built,
  }),
);
