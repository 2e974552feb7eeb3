import { timelineAction } from './action.ts';
import { selection } from './fields.ts';

/** How long it takes to write an image over a cable. Assumption. */
const SIDELOAD_MS = 30_000;

export const sideload = timelineAction({
  word: 'sideload',
  what: 'A technician writes an image to devices by cable.',
  fields: {
    image: { kind: 'image', what: 'The image.' },
    on: selection,
  },
  describe: ({ image }) => ` of ${image.version}`,
  start: ({ effects, devices, row, step }) => {
    for (const device of devices) effects.requestAction(device, 'SIDELOADED', row, step);
  },
  lastsMs: () => SIDELOAD_MS,
  end: ({ effects, devices, row, step }) => {
    for (const device of devices) effects.inject(device, 'DOWNLOADED', row, step);
  },
});
