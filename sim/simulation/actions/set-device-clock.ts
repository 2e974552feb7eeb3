import { showSpan } from '../../kernel/time/duration.ts';
import { timelineAction } from './action.ts';
import { selection } from './fields.ts';
import { hadNoEffect } from './operator.ts';

const CLOCK_MAX_MS = 36_500 * 86_400_000;

export const setDeviceClock = timelineAction({
  word: 'set-device-clock',
  what: 'The clocks of devices are moved by hand; each device decides whether it takes the time.',
  fields: {
    by: {
      kind: 'signed-span',
      bounds: { min: -CLOCK_MAX_MS, max: CLOCK_MAX_MS },
      what: 'How far from what each clock shows; backward with a minus, such as -2d.',
    },
    on: selection,
  },
  describe: ({ byMs }) => ` by ${showSpan(byMs)}`,
  start: (run) => {
    const { effects, devices, row, step } = run;
    for (const device of devices) {
      if (effects.fleet.productOf(device).plan.clock !== undefined)
        effects.requestAction(device, 'CLOCK_MOVED', row, step);
      else hadNoEffect(run, device, 'set-device-clock', 'its product has no clock of its own');
    }
  },
});
