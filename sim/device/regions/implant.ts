import type { MachineSetup } from '../machine-setup.ts';

/** What an intruder has achieved. */
export function implantRegion({ createStateConfig }: MachineSetup) {
  return createStateConfig({
    initial: 'clean',
    states: {
      clean: { on: { EXPLOITED: 'exploited' } },
      exploited: { on: { IMPLANTED: 'dormant', CLEANED: 'cleaned', POWER_LOST: 'clean' } },
      /** On the device to stay, and silent; `active` is the same implant at work. */
      dormant: { on: { ACTIVATED: 'active', CLEANED: 'cleaned' } },
      active: { on: { QUIETED: 'dormant', CLEANED: 'cleaned' } },
      cleaned: { on: { EXPLOITED: 'exploited' } },
    },
  });
}
