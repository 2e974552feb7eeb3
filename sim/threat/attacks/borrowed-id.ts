import { attack } from './attack.ts';
import { connectingMachine, retry } from './connecting.ts';
import { ofCertificates, ofSessions, ofSockets } from './edge-checks.ts';
import { connectSessions } from './signals.ts';

/** Source  MQTT 3.1.1, 3.1.4: a CONNECT under a client id in use ends the session of the client that uses it */
export const borrowedId = attack({
  id: 'A06',
  name: 'client-kick',
  what: 'An actor connects to the broker with the credential of each device, under the client id of the device before it, which so loses its session.',
  effort: 'set a client up with the id of another device',
  ways: {
    'borrowed-id': {
      what: "with a copy of the device's credential",
      shows: 'copied',
      borrowsId: true,
      needs: [{ reaches: 'broker' }, { holds: 'credential' }],
      decidedBy: [...ofSockets, ...ofCertificates, 'client-credential', 'client-id-binding', ...ofSessions],
      signals: connectSessions,
    },
  },
  parameters: { retry },
  gives: ['session'],
  asks: ['TLS handshake', 'certificate', 'CONNECT'],
  machine: connectingMachine('A06'),
  stoppedBy: ['passwordlessAuthentication'],
  ids: { emb3d: ['TID-404', 'TID-406'], attack: ['T0814', 'T0815', 'T1531'], etsi: ['5.5-4'] },
});
