import { timelineAction } from './action.ts';
import { selection } from './fields.ts';

export const restart = timelineAction({
  word: 'restart',
  what: 'Devices restart in an orderly way.',
  fields: { on: selection },
  start: ({ effects, devices, row }) => {
    for (const device of devices) effects.requestAction(device, 'RESTARTED', row);
  },
});
