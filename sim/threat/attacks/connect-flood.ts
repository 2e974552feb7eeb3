import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';
import { ofCertificates, ofSessions } from './edge-checks.ts';
import { connectSessions } from './signals.ts';

/**
 * Dials, and has the edge make a handshake for nothing, again and again; or says no more; or connects, and says no more in its
 * session. It gets through if so many dials in a row are not refused, or if its place is left to it for so long.
 */
const machine = attackSetup.createMachine({
  id: 'A07',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'dialing',
  states: {
    dialing: { entry: 'dial', on: { DIALED: 'dialed', CLOSED: 'refused' } },
    dialed: { always: [{ guard: 'saysNoMore', target: 'waiting' }, { target: 'securing' }] },
    securing: {
      entry: 'secure',
      on: { SECURED: [{ guard: 'staysIdle', target: 'connecting' }, { target: 'secured' }], CLOSED: 'refused' },
    },
    secured: {
      entry: ['countWaste', 'leave'],
      always: { guard: 'isUnhindered', target: 'unhindered' },
      after: { between: 'dialing' },
    },
    unhindered: { entry: 'gainWaste', after: { between: 'dialing' } },
    connecting: { entry: 'connect', on: { ADMITTED: 'waiting', REFUSED: 'refused', CLOSED: 'refused' } },
    waiting: { after: { keepOpen: 'held' }, on: { CLOSED: 'refused' } },
    held: { entry: 'gainWaste', on: { CLOSED: 'refused' } },
    refused: { entry: 'noteRefusal', after: { between: 'dialing' } },
    over: { entry: ['leave', 'end'] },
  },
  on: { STOPPED: '.over' },
});

/**
 * Source  CVE-2020-13849 (SlowITe): few clients that say little hold a broker's sockets; MITRE ATT&CK T1499.002. How often a
 *         client dials is an assumption
 */
export const connectFlood = attack({
  id: 'A07',
  name: 'connect-flood',
  what: 'An actor dials the broker with as many clients as the step has devices, from one address, and uses no connection.',
  effort: {
    work: 'set a client up that dials',
    typical: { median: '10m', p95: '30m', assumption: 'a client set up by hand' },
  },
  ways: {
    flood: {
      what: 'again and again, each time for a TLS handshake that comes to nothing',
      needs: [{ reaches: 'broker' }],
      decidedBy: ['connect-rate', 'pending-limit', 'handshake-queue'],
      signals: ['edge.handshake.refused'],
    },
    slow: {
      what: 'once, and says no more',
      fallsSilent: 'before-connect',
      needs: [{ reaches: 'broker' }],
      decidedBy: ['connect-rate', 'pending-limit', 'connect-timeout'],
      signals: ['edge.handshake.refused'],
    },
    idle: {
      what: "once, connects with a copy of the device's credential and without a keep-alive, and says no more",
      shows: 'copied',
      fallsSilent: 'in-session',
      needs: [{ reaches: 'broker' }, { holds: 'credential' }],
      decidedBy: [
        ...(['connect-rate', 'pending-limit', 'handshake-queue', 'connect-timeout'] as const),
        ...ofCertificates,
        ...(['client-credential', 'keepalive-limit'] as const),
        ...ofSessions,
      ],
      signals: ['edge.handshake.refused', ...connectSessions],
    },
  },
  parameters: {
    redial: {
      kind: 'span',
      bounds: { min: 1 },
      byDefault: '1s',
      what: 'How long until a client dials again.',
    },
    inARow: {
      kind: 'number',
      bounds: { min: 1, max: 100_000 },
      byDefault: 60,
      what: 'How many handshakes in a row have to come to nothing, no dial refused, to count, in the way flood.',
    },
    hold: {
      kind: 'span',
      byDefault: '5m',
      what: 'How long a socket has to stay open to count, if slow or idle.',
    },
  },
  gives: ['wasted'],
  asks: ['TLS handshake', 'CONNECT'],
  machine,
  stoppedBy: ['defenseInDepth'],
  ids: { emb3d: ['TID-404', 'TID-405'], attack: ['T0814', 'T1499.002'], etsi: ['5.9-3'] },
});
