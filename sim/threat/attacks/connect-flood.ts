import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';

/**
 * Dials, and either has the edge make a handshake for nothing, again and again, or says no more. It gets through if so many
 * dials in a row are not refused.
 */
const machine = attackSetup.createMachine({
  id: 'A07',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'dialing',
  states: {
    dialing: { entry: 'dial', on: { DIALED: 'dialed', CLOSED: 'refused' } },
    dialed: { always: [{ guard: 'saysNoMore', target: 'waiting' }, { target: 'securing' }] },
    securing: { entry: 'secure', on: { SECURED: 'secured', CLOSED: 'refused' } },
    secured: {
      entry: ['countWaste', 'leave'],
      always: { guard: 'isUnhindered', target: 'unhindered' },
      after: { between: 'dialing' },
    },
    unhindered: { entry: 'gainWaste', after: { between: 'dialing' } },
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
  what: 'An actor dials the broker with as many clients as the step has devices, from one address, and connects with none of them.',
  effort: 'set a client up that dials',
  ways: {
    flood: {
      what: 'again and again, each time for a TLS handshake that comes to nothing',
      needs: [{ reaches: 'broker' }],
      decidedBy: ['connect-rate', 'pending-limit', 'handshake-queue'],
      signals: ['edge.handshake.refused'],
    },
    slow: {
      what: 'once, and says no more',
      staysSilent: true,
      needs: [{ reaches: 'broker' }],
      decidedBy: ['connect-rate', 'pending-limit', 'connect-timeout'],
      signals: ['edge.handshake.refused'],
    },
  },
  parameters: {
    every: {
      kind: 'span',
      bounds: { min: 1 },
      byDefault: '1s',
      what: 'How long each client waits before it dials again.',
    },
    inARow: {
      kind: 'number',
      bounds: { min: 1, max: 100_000 },
      byDefault: 60,
      what: 'How many handshakes of a client in a row have to come to nothing, none of its dials refused, to count, in the way flood.',
    },
    hold: {
      kind: 'span',
      byDefault: '5m',
      what: 'How long a socket has to be left open to count, in the way slow.',
    },
  },
  gives: ['wasted'],
  asks: ['TLS handshake', 'CONNECT'],
  machine,
  stoppedBy: ['defenseInDepth'],
  ids: { emb3d: ['TID-404', 'TID-405'], attack: ['T0814', 'T1499.002'], etsi: ['5.9-3'] },
});
