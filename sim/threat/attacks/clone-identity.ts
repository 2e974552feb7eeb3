import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';

/** Connects, holds the session, and takes it back for as long as the step lasts. */
const machine = attackSetup.createMachine({
  id: 'A01',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'dialing',
  states: {
    dialing: { entry: 'dial', on: { DIALED: 'securing', CLOSED: 'waiting' } },
    securing: { entry: 'secure', on: { SECURED: 'connecting', CLOSED: 'waiting' } },
    connecting: { entry: 'connect', on: { ADMITTED: 'holding', REFUSED: 'refused', CLOSED: 'waiting' } },
    holding: { entry: 'gainSession', on: { CLOSED: 'waiting' } },
    waiting: { after: { retry: 'dialing' } },
    refused: { entry: 'giveUp' },
    over: { entry: ['leave', 'end'] },
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
      needs: [{ reaches: 'broker' }, { holds: 'credential' }],
      decidedBy: ['handshake-queue', 'certificate-chain', ...laterChecks],
    },
    'certificate-only': {
      what: "with the device's certificate, without its key",
      needs: [{ reaches: 'broker' }, { holds: 'certificate' }],
      decidedBy: ['handshake-queue', 'proof-of-possession', 'certificate-chain', ...laterChecks],
    },
    'self-made': {
      what: 'with a certificate of its own making that names the device, or with a guessed password',
      needs: [{ reaches: 'broker' }],
      decidedBy: ['handshake-queue', 'certificate-chain', ...laterChecks],
    },
  },
  parameters: {
    retry: { kind: 'span', byDefault: '10s', what: 'How long the actor waits before it connects again.' },
  },
  gives: ['session'],
  asks: ['TLS handshake', 'certificate', 'CONNECT'],
  machine,
  ids: { emb3d: ['TID-108', 'TID-115', 'TID-214'], attack: ['T1552.004', 'T1649', 'T0859', 'T0849'] },
});
