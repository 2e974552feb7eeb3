import { attack } from './attack.ts';
import { connectingMachine, retry } from './connecting.ts';
import { ofCertificates, ofSessions, ofSockets } from './edge-checks.ts';
import { certificateSessions } from './signals.ts';

/** Source  RFC 5280, 4.1.2.5 Validity; the broker judges by its own clock */
export const expiredCertificate = attack({
  id: 'A22',
  name: 'clock-rollback',
  what: 'An actor connects to the broker as each device, with a certificate that was good until just now.',
  effort: 'put an old certificate into a client',
  ways: {
    'expired-certificate': {
      what: "with a copy of the device's key and a certificate of the device that has just expired",
      shows: 'copied',
      isExpired: true,
      needs: [{ reaches: 'broker' }, { holds: 'credential' }],
      decidedBy: [...ofSockets, ...ofCertificates, ...ofSessions],
      signals: certificateSessions,
    },
  },
  parameters: { retry },
  gives: ['session'],
  asks: ['TLS handshake', 'certificate', 'CONNECT'],
  machine: connectingMachine('A22'),
  stoppedBy: ['hardwareRootOfTrust'],
  ids: { emb3d: ['TID-318'], attack: ['T1649', 'T0849'], etsi: ['5.5-1'] },
});
