import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';
import { retry } from './connecting.ts';
import { takingApart } from './effort.ts';
import { evidenceAnswers, newSessions } from './signals.ts';
import { presenting } from './states.ts';

/** With the device in hand, its flash is written first; the image then signs evidence of itself, where it reaches a key for that. */
const machine = attackSetup.createMachine({
  id: 'A13',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'beginning',
  states: {
    beginning: { always: [{ guard: 'writesFlash', target: 'writing' }, { target: 'presenting' }] },
    writing: { entry: 'writeImage', on: { REFUSED: 'refused' }, after: { write: 'written' } },
    written: { entry: 'finishImage', on: { REFUSED: 'refused', CALLED: 'running' } },
    running: { entry: ['gainControl', 'readUpdateKey'], always: 'signing' },
    signing: { always: [{ guard: 'canSignEvidence', target: 'presenting' }, { target: 'holding' }] },
    holding: {},
    presenting: presenting('taken'),
    waiting: { after: { retry: 'presenting' } },
    taken: { entry: 'gainCertificate' },
    refused: { entry: 'giveUp' },
    over: { entry: 'end' },
  },
  on: { STOPPED: '.over' },
});

/** Source  RFC 9334 (RATS), 8.4 Reference Values; MITRE EMB3D TID-201 */
export const bypassedBoot = attack({
  id: 'A13',
  name: 'boot-bypass',
  what: 'An actor has a device start an image of its own, and asks for a certificate for it.',
  effort: {
    work: 'make up evidence of another image, or write the flash of the device with a programmer',
    typical: takingApart,
  },
  ways: {
    'changed-image': {
      what: "with evidence of a changed image, signed with the device's key",
      presents: 'changed-image',
      needs: [{ reaches: 'attestation' }, { holds: 'credential' }],
      decidedBy: ['registry', 'reference-values'],
      signals: evidenceAnswers,
    },
    physical: {
      what: 'with the device in hand: its flash is written past the lock on what a cable brings',
      presents: 'changed-image',
      writesFlash: true,
      needs: [{ reaches: 'cable' }],
      decidedBy: ['secure-boot', 'registry', 'reference-values'],
      signals: [...newSessions, ...evidenceAnswers],
    },
  },
  parameters: { retry },
  gives: ['attested', 'control', 'credential', 'update-key'],
  asks: [],
  machine,
  stoppedBy: ['hardwareRootOfTrust', 'smallTrustedComputingBase'],
  ids: { emb3d: ['TID-201', 'TID-108'], attack: ['T1542.003', 'T1200'], etsi: ['5.7-1', '5.7-2'] },
});
