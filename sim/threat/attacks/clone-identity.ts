import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';
import { connecting, retry } from './connecting.ts';
import { certificateSessions, connectSessions, evidenceAnswers, newSessions } from './signals.ts';
import { presenting } from './states.ts';

/** With evidence, it gets a certificate first. */
const machine = attackSetup.createMachine({
  id: 'A01',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'beginning',
  states: {
    beginning: { always: [{ guard: 'showsEvidence', target: 'presenting' }, { target: 'dialing' }] },
    presenting: { ...presenting('dialing') },
    ...connecting,
    waiting: { after: { retry: 'beginning' } },
  },
  on: { STOPPED: '.over' },
});

/** Once the certificate is known to be of a registered authority: its own end, and the checks of CONNECT. */
const laterChecks = [
  ...(['certificate-validity', 'certificate-revocation', 'revocation-freshness', 'client-credential'] as const),
  ...(['client-ban', 'concurrent-use', 'topic-acl', 'connection-limit'] as const),
];

/**
 * Source  reference list of attacks of MITRE EMB3D and ATT&CK as below; AWS IoT Device Defender, audits "Device certificate
 *         shared" and "Conflicting MQTT client IDs"
 */
export const cloneIdentity = attack({
  id: 'A01',
  name: 'clone-identity',
  what: 'An actor connects to the broker as each device and takes its session, again and again.',
  ways: {
    copied: {
      what: "with a copy of the device's key and certificate, or of its password",
      shows: 'copied',
      needs: [{ reaches: 'broker' }, { holds: 'credential' }],
      decidedBy: ['pending-limit', 'handshake-queue', 'connect-timeout', 'certificate-chain', ...laterChecks],
      signals: connectSessions,
    },
    'certificate-only': {
      what: "with the device's certificate, without its key",
      shows: 'certificate-only',
      needs: [{ reaches: 'broker' }, { holds: 'certificate' }],
      decidedBy: [
        'pending-limit',
        'handshake-queue',
        'connect-timeout',
        'proof-of-possession',
        'certificate-chain',
        ...laterChecks,
      ],
      signals: certificateSessions,
    },
    'self-made': {
      what: 'with a certificate of its own making that names the device, or with a guessed password',
      shows: 'self-made',
      needs: [{ reaches: 'broker' }],
      decidedBy: ['pending-limit', 'handshake-queue', 'connect-timeout', 'certificate-chain', ...laterChecks],
      signals: certificateSessions,
    },
    'own-evidence': {
      what: 'with a certificate that the attestation service makes out to a key of its own, for evidence that it made up',
      shows: 'copied',
      presents: 'own-key',
      needs: [{ reaches: 'attestation' }, { reaches: 'broker' }],
      decidedBy: [
        'registry',
        'evidence-signature',
        'pending-limit',
        'handshake-queue',
        'connect-timeout',
        'certificate-chain',
        ...laterChecks,
      ],
      signals: [...evidenceAnswers, ...newSessions],
    },
  },
  parameters: { retry },
  gives: ['session'],
  asks: ['TLS handshake', 'certificate', 'CONNECT'],
  machine,
  ids: { emb3d: ['TID-108', 'TID-115', 'TID-214'], attack: ['T1552.004', 'T1649', 'T0859', 'T0849'] },
});
