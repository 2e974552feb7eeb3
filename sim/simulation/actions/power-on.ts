import { timelineAction } from './action.ts';
import { selection } from './fields.ts';
import { restorePower } from './power.ts';

export const powerOn = timelineAction({
  word: 'power-on',
  what: 'Devices are on again.',
  fields: { on: selection },
  start: (step) => restorePower(step, 'requestAction'),
});
