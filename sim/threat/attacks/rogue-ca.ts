import { attack } from './attack.ts';
import { connectingMachine, retry } from './connecting.ts';
import { ofCertificates, ofSessions, ofSockets } from './edge-checks.ts';
import { certificateSessions } from './signals.ts';

/**
 * Source  Fox-IT, Report of the investigation into the DigiNotar certificate authority breach, 2012: at least 531
 *         certificates of which its authorities had no record; RFC 5280, 4.2.1.12 Extended Key Usage
 */
export const rogueCa = attack({
  id: 'A02',
  name: 'rogue-ca',
  what: "An actor connects in each device's name, with a certificate of another CA, for another purpose, or that the device's own authority was made to issue.",
  effort: {
    work: 'have a certificate made out to the name of the device',
    typical: {
      mean: '24m',
      source:
        'Fox-IT, Operation Black Tulip (2011), and Laurie, Certificate Transparency (2014): at least 531 certificates of DigiNotar from 10 July 2011 to their discovery on 19 July, one in 24 minutes',
      assumption: 'exponential, spread evenly over these days',
    },
  },
  ways: {
    'foreign-catalog': {
      what: 'with a certificate of a catalog that the broker has not registered',
      shows: 'foreign',
      needs: [{ reaches: 'broker' }],
      decidedBy: [...ofSockets, ...ofCertificates, ...ofSessions],
      signals: certificateSessions,
    },
    'update-certificate': {
      what: "with the device's key and its certificate for the update service",
      shows: 'for-updates',
      needs: [{ reaches: 'broker' }, { holds: 'credential' }],
      decidedBy: [...ofSockets, ...ofCertificates, ...ofSessions],
      signals: certificateSessions,
    },
    'mis-issued': {
      what: "with a certificate in the device's name that its authority is made to issue for a key of the actor, anew for each connection",
      shows: 'mis-issued',
      isNew: true,
      needs: [{ reaches: 'broker' }, { holds: 'issuance' }],
      decidedBy: [...ofSockets, ...ofCertificates, 'issuance-ledger', ...ofSessions],
      signals: certificateSessions,
    },
  },
  parameters: { retry },
  gives: ['session'],
  asks: ['TLS handshake', 'certificate', 'CONNECT'],
  machine: connectingMachine('A02'),
  stoppedBy: ['passwordlessAuthentication'],
  ids: { emb3d: ['TID-316'], attack: ['T1587.003', 'T1649'], etsi: ['5.5-8'] },
});
