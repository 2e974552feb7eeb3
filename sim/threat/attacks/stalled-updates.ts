import { attack } from './attack.ts';
import { nothing } from './signals.ts';
import { updateMachine } from './update-machine.ts';

/** Source  TUF specification 1.5.2: "indefinite freeze attacks", "mix-and-match attacks", "endless data attacks" */
export const stalledUpdates = attack({
  id: 'A11',
  name: 'freeze',
  what: 'An actor keeps each device from its updates, with metadata that the vendor has signed.',
  effort: {
    work: 'get onto the path of the updates of the device',
    typical: { median: '1h', p95: '4h', assumption: 'getting to the network of a device is an hour of work' },
  },
  ways: {
    frozen: {
      what: 'by showing it the metadata of the time at which the actor came, for ever',
      needs: [{ reaches: 'updates' }],
      decidedBy: ['update-expiry'],
      // Such metadata is refused once its timestamp has expired, and not before.
      waitsMs: ({ timestampMs }) => timestampMs,
      comesBeforeUpdate: true,
      signals: nothing,
    },
    mixed: {
      what: 'by showing it targets of an older publication under the snapshot of today',
      needs: [{ reaches: 'updates' }],
      decidedBy: ['update-length', 'update-consistency', 'update-rollback', 'image-digest'],
      comesBeforeUpdate: true,
      signals: nothing,
    },
    endless: {
      what: 'by a file that does not end',
      needs: [{ reaches: 'updates' }],
      decidedBy: ['update-length'],
      signals: nothing,
    },
  },
  parameters: {},
  gives: ['frozen', 'rolled-back'],
  asks: [],
  machine: updateMachine('A11'),
  stoppedBy: ['errorReporting', 'renewableSecurity'],
  ids: { emb3d: ['TID-217'], attack: ['T1685', 'T1557'], etsi: ['5.3-5', '5.3-8'] },
});
