import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';
import { connecting, retry } from './connecting.ts';
import { ofCertificates, ofSessions, ofSockets } from './edge-checks.ts';
import { connectSessions } from './signals.ts';

/** In place of a client, it may have the broker believe that another broker has the session now. */
const machine = attackSetup.createMachine({
  id: 'A06',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'choosing',
  states: {
    choosing: { always: [{ guard: 'claimsArrival', target: 'awaiting' }, { target: 'dialing' }] },
    awaiting: { always: { guard: 'hasSession', target: 'claiming' }, on: { ADMITTED: 'claiming' } },
    claiming: {
      entry: 'claimArrival',
      on: { ACKNOWLEDGED: [{ guard: 'isTaken', target: 'kicked' }, { target: 'idle' }], CLOSED: 'cut' },
    },
    idle: { after: { retry: 'awaiting' } },
    cut: { always: [{ guard: 'isPublishRefused', target: 'refused' }, { target: 'awaiting' }] },
    kicked: { entry: 'gainKick' },
    ...connecting,
    over: { entry: ['leave', 'end'] },
  },
  on: { STOPPED: '.over' },
});

/**
 * Source  MQTT 3.1.1, 3.1.4: a CONNECT under a client id in use ends the session of the client that uses it; aedes 1.2.0 ends
 *         the session of a client that `$SYS/<another broker>/new/clients` names (issue 597 of that project)
 */
export const borrowedId = attack({
  id: 'A06',
  name: 'client-kick',
  what: 'An actor ends the sessions of devices without their keys: it connects under the client id of each, or tells the broker that another broker has it.',
  effort: {
    work: 'set a client up with the id of another device',
    typical: { median: '10m', p95: '30m', assumption: 'a client set up by hand' },
  },
  ways: {
    'borrowed-id': {
      what: 'with a copy of the credential of the device, under the client id of the device before it',
      shows: 'copied',
      borrowsId: true,
      needs: [{ reaches: 'broker' }, { holds: 'credential' }],
      decidedBy: [...ofSockets, ...ofCertificates, 'client-credential', 'client-id-binding', ...ofSessions],
      signals: connectSessions,
    },
    'system-topic': {
      what: 'with a message below $SYS/ that names the device, in a session that it has in the name of any device',
      publishes: 'arrival',
      needs: [{ reaches: 'broker' }, { holds: 'session', of: 'any' }],
      decidedBy: ['reserved-topics', 'topic-acl'],
      signals: ['broker.publish', 'broker.publish.refused', 'broker.disconnect', 'broker.connect', 'broker.subscribe'],
    },
  },
  parameters: { retry },
  gives: ['session', 'kicked'],
  asks: ['TLS handshake', 'certificate', 'CONNECT', 'PUBLISH'],
  machine,
  stoppedBy: ['passwordlessAuthentication'],
  ids: { emb3d: ['TID-404', 'TID-406'], attack: ['T0814', 'T0815', 'T1531'], etsi: ['5.5-4'] },
});
