import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';

/** Writes an image and waits for it to run. A device that takes it restarts into it, if its boot chain starts it. */
const machine = attackSetup.createMachine({
  id: 'A09',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'writing',
  states: {
    writing: { entry: 'writeImage', on: { REFUSED: 'refused' }, after: { write: 'written' } },
    written: { entry: 'finishImage', on: { REFUSED: 'refused', CALLED: 'running' } },
    running: { entry: 'gainControl' },
    refused: { entry: 'giveUp' },
    over: { entry: 'end' },
  },
  on: { STOPPED: '.over' },
});

/** Source  MITRE EMB3D TID-211, unauthenticated firmware installation; ETSI EN 303 645, 5.3-10 and 5.7-1 */
export const tamperedImage = attack({
  id: 'A09',
  name: 'tampered-image',
  what: 'An actor writes an image of its own, which no vendor has signed, to each device.',
  ways: {
    cable: {
      what: 'by a cable to the device',
      needs: [{ reaches: 'cable' }],
      decidedBy: ['sideload-lock', 'secure-boot'],
    },
  },
  parameters: {},
  gives: ['control', 'credential'],
  asks: [],
  machine,
  ids: { emb3d: ['TID-211', 'TID-213'], attack: ['T1693.001', 'T1601.001'] },
});
