import { attack } from './attack.ts';
import { retry } from './connecting.ts';
import { evidenceMachine } from './evidence-machine.ts';
import { evidenceAnswers } from './signals.ts';

/** Source  RFC 9334 (RATS), 8.4 Reference Values; MITRE EMB3D TID-201 */
export const bypassedBoot = attack({
  id: 'A13',
  name: 'boot-bypass',
  what: "An actor that has a device's key asks for a certificate for an image of its own.",
  effort: 'make up evidence of another image',
  ways: {
    'changed-image': {
      what: "with evidence of a changed image, signed with the device's key",
      presents: 'changed-image',
      needs: [{ reaches: 'attestation' }, { holds: 'credential' }],
      decidedBy: ['registry', 'reference-values'],
      signals: evidenceAnswers,
    },
  },
  parameters: { retry },
  gives: ['attested'],
  asks: [],
  machine: evidenceMachine('A13'),
  stoppedBy: ['hardwareRootOfTrust', 'smallTrustedComputingBase'],
  ids: { emb3d: ['TID-201', 'TID-108'], attack: ['T1542.003', 'T1200'], etsi: ['5.7-1', '5.7-2'] },
});
