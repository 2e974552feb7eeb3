import { attack } from './attack.ts';
import { newSessions } from './signals.ts';
import { updateMachine } from './update-machine.ts';

/**
 * Source  TUF specification 1.5.2, "rollback attacks"; Uptane standard 2.1, 5.4.4.2; MITRE EMB3D TID-216
 */
export const oldImage = attack({
  id: 'A10',
  name: 'rollback',
  what: 'An actor brings back the first image of each device, which its vendor has signed.',
  effort: {
    work: 'bring an old image to the device or onto the path of its updates',
    typical: { median: '1h', p95: '4h', assumption: 'getting to a device or its network is an hour of work' },
  },
  ways: {
    'old-metadata': {
      what: 'with the metadata of that time',
      needs: [{ reaches: 'updates' }],
      decidedBy: ['update-rollback', 'update-expiry', 'anti-rollback'],
      signals: newSessions,
    },
    'old-image': {
      what: "with the director's keys, under its own release counter",
      needs: [{ reaches: 'updates' }, { holds: 'director-keys' }],
      decidedBy: ['update-rollback', 'anti-rollback'],
      signals: newSessions,
    },
    renumbered: {
      what: "with the director's keys, under a release counter that it never had",
      needs: [{ reaches: 'updates' }, { holds: 'director-keys' }],
      decidedBy: ['image-repository', 'anti-rollback'],
      signals: newSessions,
    },
  },
  parameters: {},
  gives: ['rolled-back', 'frozen'],
  asks: [],
  machine: updateMachine('A10'),
  stoppedBy: ['hardwareRootOfTrust', 'renewableSecurity'],
  ids: { emb3d: ['TID-216'], attack: ['T1601.002', 'T1689'], etsi: ['5.3-2'] },
});
