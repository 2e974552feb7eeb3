import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';
import { connecting, retry } from './connecting.ts';
import { ofCertificates, ofSessions, ofSockets } from './edge-checks.ts';
import { usingLeaked } from './effort.ts';
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

/**
 * Source  reference list of attacks of MITRE EMB3D and ATT&CK as below; AWS IoT Device Defender, audits "Device certificate
 *         shared" and "Conflicting MQTT client IDs"
 */
export const cloneIdentity = attack({
  id: 'A01',
  name: 'clone-identity',
  what: 'An actor connects to the broker as each device and takes its session, again and again.',
  effort: {
    work: "put the device's credential into a client",
    typical: usingLeaked,
  },
  ways: {
    copied: {
      what: "with a copy of the device's key and certificate, or of its password",
      shows: 'copied',
      needs: [{ reaches: 'broker' }, { holds: 'credential' }],
      decidedBy: [...ofSockets, ...ofCertificates, 'client-credential', ...ofSessions],
      signals: connectSessions,
    },
    'certificate-only': {
      what: "with the device's certificate, without its key",
      shows: 'certificate-only',
      needs: [{ reaches: 'broker' }, { holds: 'certificate' }],
      decidedBy: [...ofSockets, 'proof-of-possession', ...ofCertificates, 'client-credential', ...ofSessions],
      signals: certificateSessions,
    },
    'self-made': {
      what: 'with a certificate of its own making that names the device, or with a guessed password',
      shows: 'self-made',
      needs: [{ reaches: 'broker' }],
      decidedBy: [...ofSockets, ...ofCertificates, 'client-credential', ...ofSessions],
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
        ...ofSockets,
        ...ofCertificates,
        'client-credential',
        ...ofSessions,
      ],
      signals: [...evidenceAnswers, ...newSessions],
    },
  },
  parameters: { retry },
  gives: ['session'],
  asks: ['TLS handshake', 'certificate', 'CONNECT'],
  machine,
  stoppedBy: ['hardwareRootOfTrust', 'passwordlessAuthentication'],
  ids: {
    emb3d: ['TID-108', 'TID-115', 'TID-214'],
    attack: ['T1552.004', 'T1649', 'T0859', 'T0849'],
    etsi: ['5.4-1', '5.4-2'],
  },
});
