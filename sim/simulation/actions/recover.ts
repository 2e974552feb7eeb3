import { timelineAction } from './action.ts';
import { selection } from './fields.ts';

export const recover = timelineAction({
  word: 'recover',
  what: 'A technician erases devices by cable and rewrites their system software.',
  fields: { on: selection },
  start: ({ effects, devices, row }) => {
    for (const device of devices) effects.requestAction(device, 'SERVED', row);
  },
});
