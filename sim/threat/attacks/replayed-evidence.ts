import { attack } from './attack.ts';
import { retry } from './connecting.ts';
import { evidenceMachine } from './evidence-machine.ts';
import { evidenceAnswers } from './signals.ts';

/** Source  RFC 9334 (RATS), 10 Freshness */
export const replayedEvidence = attack({
  id: 'A25',
  name: 'attestation-replay',
  what: 'An actor asks for a certificate with evidence that was good once.',
  effort: {
    work: 'prepare evidence that it has recorded',
    typical: { median: '10m', p95: '30m', assumption: 'a client set up by hand' },
  },
  ways: {
    replayed: {
      what: 'with evidence that the device gave for an earlier challenge',
      presents: 'replayed',
      needs: [{ reaches: 'attestation' }, { holds: 'evidence' }],
      decidedBy: ['registry', 'evidence-freshness'],
      signals: evidenceAnswers,
    },
    late: {
      what: 'with evidence that answers a challenge which is no longer valid',
      presents: 'late',
      needs: [{ reaches: 'attestation' }, { holds: 'evidence' }],
      decidedBy: ['registry', 'evidence-freshness'],
      signals: evidenceAnswers,
    },
  },
  parameters: { retry },
  gives: ['attested'],
  asks: [],
  machine: evidenceMachine('A25'),
  stoppedBy: ['hardwareRootOfTrust'],
  ids: { emb3d: ['TID-221', 'TID-407'], attack: ['T0849'], etsi: ['5.5-1'] },
});
