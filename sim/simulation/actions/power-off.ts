import { timelineAction } from './action.ts';
import { selection } from './fields.ts';
import { cutPower } from './power.ts';

export const powerOff = timelineAction({
  word: 'power-off',
  what: 'Devices are off until a power-on step.',
  fields: { on: selection },
  start: cutPower,
});
