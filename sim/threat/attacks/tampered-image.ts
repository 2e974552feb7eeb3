import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';
import { newSessions } from './signals.ts';
import { beacons, onPath } from './states.ts';

/** By cable it writes an image and waits for it to run. A device that takes it restarts into it, if its boot chain starts it. */
const machine = attackSetup.createMachine({
  id: 'A09',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'beginning',
  states: {
    beginning: { always: [{ guard: 'hasCable', target: 'writing' }, { target: 'between' }] },
    writing: { entry: 'writeImage', on: { REFUSED: 'refused' }, after: { write: 'written' } },
    written: { entry: 'finishImage', on: { REFUSED: 'refused', CALLED: 'running' } },
    ...onPath,
    refused: { entry: 'giveUp' },
    over: { entry: 'end' },
  },
  on: { STOPPED: '.over' },
});

/**
 * Source  MITRE EMB3D TID-211, unauthenticated firmware installation; ETSI EN 303 645, 5.3-10 and 5.7-1; TUF specification
 *         1.5.2, "arbitrary installation attacks"
 */
export const tamperedImage = attack({
  id: 'A09',
  name: 'tampered-image',
  what: 'An actor brings an image of its own, which no vendor has signed, to each device.',
  effort: {
    work: 'open the device and attach a cable, or get onto the path of its updates',
    typical: { median: '1h', p95: '4h', assumption: 'opening a device is an hour of work' },
  },
  ways: {
    cable: {
      what: 'by a cable to the device',
      overCable: true,
      needs: [{ reaches: 'cable' }],
      decidedBy: ['sideload-lock', 'secure-boot'],
      signals: newSessions,
    },
    tampered: {
      what: 'as other bytes under the name of the image that the device downloads',
      needs: [{ reaches: 'updates' }],
      decidedBy: ['image-digest', 'anti-rollback', 'secure-boot'],
      signals: newSessions,
    },
    forged: {
      what: 'as a release of its own, with metadata that it signed with keys of its own',
      needs: [{ reaches: 'updates' }],
      decidedBy: ['update-signature', 'image-repository', 'release-ledger', 'anti-rollback', 'secure-boot'],
      signals: newSessions,
    },
  },
  parameters: beacons,
  gives: ['control', 'credential', 'frozen'],
  asks: [],
  machine,
  stoppedBy: ['hardwareRootOfTrust', 'smallTrustedComputingBase'],
  ids: { emb3d: ['TID-211', 'TID-213'], attack: ['T1693.001', 'T1601.001'], etsi: ['5.3-9', '5.3-10', '5.7-1'] },
});
