import type { Control } from '../control.ts';

/** The controls of the local networks that devices are in. */
export const networkControls = [
  {
    id: 'segmentation',
    what: 'clients of a local network are isolated from each other, so that each reaches its way out and nothing else',
    layer: 'fleet',
    property: 'dynamicCompartments',
    mitigations: ['MID-083'],
    techniques: ['D3-NI'],
    hurts: [
      {
        whom: 'a technician who works on site from a client of the local network',
        when: 'it does not reach the device, a cable does',
      },
    ],
    readBy: ['sim/decisions/cross-segment.ts#judge'],
    onByDefault: true,
  },
] as const satisfies readonly Control[];
