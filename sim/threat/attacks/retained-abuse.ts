import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';
import { commandFields } from './command-fields.ts';
import { retry } from './connecting.ts';
import { ofCertificates, ofSockets } from './edge-checks.ts';
import { commanded, inSession } from './publishing.ts';
import { connectSessions } from './signals.ts';

const ofCommands = ['command-signature', 'command-freshness', 'safe-range'] as const;
const decided = { on: { OBEYED: 'obeyed', DISOBEYED: 'refused' } } as const;

/**
 * A retained message outlasts its session, unless the broker has ended the session because of it. A will is left by a client
 * that connects and breaks off: the broker publishes it then.
 */
const machine = attackSetup.createMachine({
  id: 'A05',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'choosing',
  states: {
    choosing: {
      always: [
        { guard: 'leavesWill', target: 'dialing' },
        { guard: 'storesMany', target: 'opening' },
        { target: 'beginning' },
      ],
    },
    ...inSession,
    connecting: { entry: 'connect', on: { ADMITTED: 'breakingOff', REFUSED: 'refused', CLOSED: 'waiting' } },
    waiting: { after: { retry: 'choosing' } },
    breakingOff: { entry: 'breakOff', ...decided },
    publishing: { entry: 'sendCommand', on: { ...decided.on, CLOSED: 'left' } },
    left: { always: { guard: 'isPublishRefused', target: 'refused' }, ...decided },
    opening: { always: { guard: 'hasSession', target: 'storing' }, on: { ADMITTED: 'storing' } },
    storing: { entry: 'store', on: { ACKNOWLEDGED: 'stored', CLOSED: 'interrupted' } },
    stored: { always: [{ guard: 'hasStoredAll', target: 'full' }, { target: 'storing' }] },
    interrupted: { always: [{ guard: 'isPublishRefused', target: 'refused' }, { target: 'opening' }] },
    full: { entry: 'gainStore' },
    ...commanded,
    refused: { entry: 'giveUp' },
    over: { entry: ['leave', 'end'] },
  },
  on: { STOPPED: '.over' },
});

/** Source  MQTT 3.1.1, 3.1.2.5 (will) and 3.3.1.3 (retain); aedes asks about a will only when it publishes it */
export const retainedAbuse = attack({
  id: 'A05',
  name: 'will-retained',
  what: 'An actor leaves messages at the broker that outlast its session: commands to each device, or more than the broker has room for.',
  effort: {
    work: 'write the message',
    typical: { median: '5m', p95: '15m', assumption: 'a message written by hand' },
  },
  ways: {
    retained: {
      what: 'a retained command, in a session that it has in the name of any device',
      publishes: 'retained-command',
      about: 'commands',
      needs: [{ reaches: 'broker' }, { holds: 'session', of: 'any' }],
      decidedBy: ['topic-acl', 'retain-acl', ...ofCommands],
      signals: ['broker.publish', 'broker.publish.refused'],
    },
    replayed: {
      what: 'a retained command that it has recorded, seal and all, in a session that it has in the name of any device',
      publishes: 'recorded-command',
      about: 'commands',
      needs: [{ reaches: 'broker' }, { holds: 'session', of: 'any' }, { holds: 'recorded-command' }],
      decidedBy: ['topic-acl', 'retain-acl', 'command-freshness', 'safe-range'],
      signals: ['broker.publish', 'broker.publish.refused'],
    },
    will: {
      what: "a command as the retained will of a client with a copy of the device's credential",
      publishes: 'will',
      about: 'commands',
      needs: [{ reaches: 'broker' }, { holds: 'credential' }],
      decidedBy: [
        ...ofSockets,
        ...ofCertificates,
        ...(['client-credential', 'client-ban', 'concurrent-use', 'topic-acl', 'retain-acl'] as const),
        'connection-limit',
        ...ofCommands,
      ],
      signals: connectSessions,
    },
    flood: {
      what: 'as many retained messages as the broker takes, in a session that it has in the name of the device',
      publishes: 'notes',
      needs: [{ reaches: 'broker' }, { holds: 'session' }],
      decidedBy: ['topic-acl', 'retain-acl', 'retained-quota'],
      signals: ['broker.publish', 'broker.publish.refused'],
    },
  },
  parameters: {
    ...commandFields,
    messages: {
      kind: 'number',
      bounds: { min: 1, max: 100_000 },
      byDefault: 200,
      what: 'How many messages it leaves, on a topic each, in the way flood.',
    },
    retry,
  },
  gives: ['obeyed', 'stored'],
  asks: ['TLS handshake', 'certificate', 'CONNECT', 'PUBLISH'],
  machine,
  stoppedBy: ['defenseInDepth'],
  ids: { emb3d: ['TID-406', 'TID-407', 'TID-221'], attack: ['T1692.001', 'T1692.002', 'T0878'], etsi: ['5.5-5'] },
});
