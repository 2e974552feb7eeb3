import { attack, type PlatformPeriods } from './attack.ts';
import { attackSetup } from './attack-setup.ts';
import { retry } from './connecting.ts';
import { ofCertificates, ofSessions, ofSockets } from './edge-checks.ts';
import { usingLeaked } from './effort.ts';

/** It is silent: nothing but its sessions is seen of it. */
const ofReuse = ['edge.certificate.refused', 'broker.connect', 'broker.disconnect', 'broker.subscribe'] as const;

/** What comes of it shows once the broker has fetched the list, has looked at the session, and the actor has come back. */
const onceRevoked = {
  waitsMs: ({ revocation }: PlatformPeriods): number =>
    revocation.publishEveryMs + revocation.fetchEveryMs + revocation.sweepEveryMs + GRACE_MS,
} as const;

/**
 * It has a copied certificate, and waits until that is revoked: to connect with it then, to resume the TLS session that it
 * had before, or in the session at the broker that it has had all the time.
 */
const machine = attackSetup.createMachine({
  id: 'A03',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'choosing',
  states: {
    choosing: { always: [{ guard: 'comesBefore', target: 'dialing' }, { target: 'awaiting' }] },
    awaiting: {
      always: { guard: 'isLongRevoked', target: 'dialing' },
      after: { look: { target: 'awaiting', reenter: true } },
    },
    dialing: { entry: 'dial', on: { DIALED: 'securing', CLOSED: 'waiting' } },
    securing: { entry: 'secure', on: { SECURED: 'connecting', CLOSED: 'waiting' } },
    connecting: { entry: 'connect', on: { ADMITTED: 'holding', REFUSED: 'refused', CLOSED: 'waiting' } },
    holding: {
      always: [
        { guard: 'isReused', target: 'reused' },
        { guard: 'keepsTicket', target: 'leaving' },
      ],
      after: {
        look: [
          { guard: 'isLongRevoked', target: 'reused' },
          { target: 'holding', reenter: true },
        ],
      },
      on: { CLOSED: 'lost' },
    },
    leaving: { entry: 'leave', always: 'awaiting' },
    lost: { always: [{ guard: 'isRevoked', target: 'refused' }, { target: 'waiting' }] },
    waiting: { after: { retry: 'choosing' } },
    reused: { entry: 'gainReuse' },
    refused: { entry: 'giveUp' },
    over: { entry: ['leave', 'end'] },
  },
  on: { STOPPED: '.over' },
});

/**
 * Source  RFC 5280, 6.3 (what a revocation is for a new handshake); RFC 8446, 2.2 (resumption shows no certificate again); AWS
 *         IoT Device Defender, audit "Revoked device certificate still active"
 */
export const revokedReuse = attack({
  id: 'A03',
  name: 'revoked-reuse',
  what: "An actor goes on with each device's certificate after its revocation.",
  effort: {
    work: "put the device's credential into a client",
    typical: usingLeaked,
  },
  ways: {
    handshake: {
      what: 'in a new handshake',
      comesBack: 'anew',
      about: 'certificate',
      needs: [{ reaches: 'broker' }, { holds: 'credential' }],
      decidedBy: [...ofSockets, ...ofCertificates, ...ofSessions],
      signals: ofReuse,
      ...onceRevoked,
    },
    resumption: {
      what: 'by resuming the TLS session that it had before',
      about: 'tickets',
      comesBack: 'resuming',
      needs: [{ reaches: 'broker' }, { holds: 'credential' }],
      decidedBy: [...ofSockets, 'resumption-check', ...ofCertificates, ...ofSessions],
      signals: ofReuse,
      ...onceRevoked,
    },
    session: {
      what: 'in the session that it had before, which goes on',
      comesBack: 'staying',
      about: 'certificate',
      needs: [{ reaches: 'broker' }, { holds: 'credential' }],
      decidedBy: [...ofSockets, ...ofCertificates, ...ofSessions, 'close-revoked-sessions', 'close-expired-sessions'],
      signals: ['broker.connect', 'broker.disconnect', 'broker.subscribe'],
      ...onceRevoked,
    },
  },
  parameters: {
    retry,
    grace: {
      kind: 'span',
      byDefault: '3h',
      what: 'How long after the revocation the actor comes back, or its session has to go on to count: by default longer than a list takes to the broker.',
    },
  },
  gives: ['reused', 'session'],
  asks: ['TLS handshake', 'certificate', 'CONNECT', 'session'],
  machine,
  stoppedBy: ['passwordlessAuthentication', 'renewableSecurity'],
  ids: { emb3d: ['TID-316'], attack: ['T1649', 'T0859'], etsi: ['5.5-8'] },
});

/** As `grace`, in milliseconds. */
const GRACE_MS = 3 * 3_600_000;
