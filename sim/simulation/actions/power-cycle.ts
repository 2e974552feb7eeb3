import { timelineAction } from './action.ts';
import { duration, selection } from './fields.ts';
import { cutPower, restorePower } from './power.ts';

export const powerCycle = timelineAction({
  word: 'power-cycle',
  what: 'Devices are off for a while, then on again.',
  fields: { for: duration, on: selection },
  start: cutPower,
  lastsMs: ({ forMs }) => forMs,
  end: (step) => restorePower(step, 'inject'),
});
