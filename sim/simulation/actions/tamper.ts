import { timelineAction } from './action.ts';
import { type ActionFields, type PlanOf, selection } from './fields.ts';

const fields = {
  layer: {
    kind: 'choice',
    noun: 'layer',
    words: ['application', 'system', 'loader'],
    what: 'The layer of the image.',
  },
  on: selection,
} as const satisfies ActionFields;

declare module '../../plan/plan.ts' {
  interface TimelineActions {
    tamper: PlanOf<typeof fields>;
  }
}

export const tamper = timelineAction({
  word: 'tamper',
  what: 'An attacker with access to the flash changes bytes of the image in use; secure boot decides at the next start.',
  fields,
  describe: ({ layer }) => ` with ${layer}`,
  start: ({ effects, action: { layer }, devices, row }) => {
    for (const device of devices) {
      effects.tamper(device, layer);
      effects.record('image.tampered', { device, detail: layer, cause: row });
    }
  },
});
