import { timelineAction } from './action.ts';
import { selection } from './fields.ts';

export const tamper = timelineAction({
  word: 'tamper',
  what: 'An attacker with access to the flash changes bytes of the image in use; secure boot decides at the next start.',
  fields: {
    layer: {
      kind: 'choice',
      noun: 'layer',
      words: ['application', 'system', 'loader'],
      what: 'The layer of the image.',
    },
    on: selection,
  },
  describe: ({ layer }) => ` with ${layer}`,
  start: ({ effects, action: { layer }, devices, row }) => {
    for (const device of devices) {
      effects.platforms.tamper(device, layer);
      effects.record('image.tampered', { device, detail: layer, cause: row });
    }
  },
});
