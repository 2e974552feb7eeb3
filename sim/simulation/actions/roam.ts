import { timelineAction } from './action.ts';
import { selection } from './fields.ts';

export const roam = timelineAction({
  word: 'roam',
  what: 'Devices change to another network: their connections break without a packet, and they connect from another address.',
  fields: { on: selection },
  start: ({ effects, devices, row }) => {
    for (const device of devices) effects.move(device, row);
  },
});
