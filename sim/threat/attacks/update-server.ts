import { attack } from './attack.ts';
import { newSessions, nothing } from './signals.ts';
import { beacons } from './states.ts';
import { updateMachine } from './update-machine.ts';

/**
 * Source  Uptane standard 2.1, 5.4.4: what a device compares, and what a stolen key of either repository is good for; TUF
 *         specification 1.5.2, "wrong software installation"
 */
export const updateServer = attack({
  id: 'A12',
  name: 'update-server',
  what: 'An actor that has an update server, or its keys, tells each device what to install.',
  effort: {
    work: 'have an update server name an image to the device',
    typical: { median: '10m', p95: '30m', assumption: 'an entry made by hand' },
  },
  ways: {
    'other-product': {
      what: 'a release of another product, which all keys have signed by mistake',
      needs: [{ reaches: 'updates' }],
      decidedBy: ['update-target', 'image-repository', 'release-ledger'],
      signals: newSessions,
    },
    'other-device': {
      what: 'what the director has signed for another device',
      needs: [{ reaches: 'updates' }],
      decidedBy: ['update-target'],
      signals: nothing,
    },
    director: {
      what: "an image of its own, with the director's keys",
      needs: [{ reaches: 'updates' }, { holds: 'director-keys' }],
      decidedBy: ['image-repository', 'release-ledger', 'anti-rollback', 'secure-boot'],
      signals: newSessions,
    },
    'two-images': {
      what: "two images at once, with the director's keys",
      needs: [{ reaches: 'updates' }, { holds: 'director-keys' }],
      decidedBy: ['director-targets'],
      signals: nothing,
    },
    'image-repository': {
      what: 'an image of its own, with the keys of the image repository',
      needs: [{ reaches: 'updates' }, { holds: 'image-keys' }],
      decidedBy: ['image-repository', 'image-digest', 'anti-rollback', 'secure-boot'],
      signals: newSessions,
    },
    both: {
      what: 'an image of its own, with the keys of both repositories',
      needs: [{ reaches: 'updates' }, { holds: 'director-keys' }, { holds: 'image-keys' }],
      decidedBy: ['release-ledger', 'anti-rollback', 'secure-boot'],
      signals: newSessions,
    },
  },
  parameters: beacons,
  gives: ['control', 'credential', 'wrong-software', 'frozen'],
  asks: [],
  machine: updateMachine('A12'),
  stoppedBy: ['defenseInDepth', 'renewableSecurity'],
  ids: { emb3d: ['TID-211', 'TID-303'], attack: ['T1195.002', 'T0862', 'T1072'], etsi: ['5.3-10'] },
});
