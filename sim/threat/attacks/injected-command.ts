import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';
import { commandFields } from './command-fields.ts';
import { retry } from './connecting.ts';
import { ofSockets } from './edge-checks.ts';
import { commanded, inSession } from './publishing.ts';

/** Sends one command to each device, and waits for what the device makes of it: one that is offline gets none. */
const machine = attackSetup.createMachine({
  id: 'A21',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'beginning',
  states: {
    ...inSession,
    publishing: { entry: 'sendCommand', on: { OBEYED: 'obeyed', DISOBEYED: 'refused', CLOSED: 'cut' } },
    /** A command that was sent may still arrive, unless the broker has ended the session because of it. */
    cut: { always: { guard: 'isPublishRefused', target: 'refused' }, on: { OBEYED: 'obeyed', DISOBEYED: 'refused' } },
    ...commanded,
    refused: { entry: ['giveUp', 'leave'] },
    over: { entry: ['leave', 'end'] },
  },
  on: { STOPPED: '.over' },
});

/** Source  MITRE ATT&CK for ICS, T1692.001; ETSI EN 303 645, 5.5-5 */
export const injectedCommand = attack({
  id: 'A21',
  name: 'command-injection',
  what: 'An actor sends each device a command that no operator has given.',
  effort: {
    work: 'write the command',
    typical: { median: '5m', p95: '15m', assumption: 'a message written by hand' },
  },
  ways: {
    session: {
      what: 'in a session at the broker that it has in the name of any device',
      publishes: 'command',
      about: 'commands',
      needs: [{ reaches: 'broker' }, { holds: 'session', of: 'any' }],
      decidedBy: ['topic-acl', 'command-signature', 'command-freshness', 'safe-range'],
      signals: ['broker.publish', 'broker.publish.refused'],
    },
    console: {
      what: "with the password of a console, in the console's place",
      publishes: 'command',
      about: 'console',
      asConsole: true,
      needs: [{ reaches: 'broker' }, { holds: 'console' }],
      decidedBy: [
        ...ofSockets,
        'client-credential',
        'concurrent-use',
        'topic-acl',
        'connection-limit',
        ...(['command-signature', 'command-freshness', 'safe-range'] as const),
      ],
      signals: ['broker.connect', 'broker.connect.refused', 'broker.disconnect', 'broker.publish'],
    },
  },
  parameters: { ...commandFields, retry },
  gives: ['obeyed'],
  asks: ['TLS handshake', 'CONNECT', 'PUBLISH'],
  machine,
  stoppedBy: ['defenseInDepth', 'smallTrustedComputingBase'],
  ids: { emb3d: ['TID-221', 'TID-406'], attack: ['T1692.001', 'T0831', 'T0836', 'T0848'], etsi: ['5.5-5'] },
});
