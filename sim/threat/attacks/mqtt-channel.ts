import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';
import { nothing } from './signals.ts';
import { beacons, standingBy } from './states.ts';

/**
 * To a broker of the actor its code opens a connection, and exchanges messages for as long as it runs. On the topics of
 * the device the actor listens in a session that it has: what the code says there goes with what the device publishes.
 */
const machine = attackSetup.createMachine({
  id: 'A26',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'beginning',
  states: {
    beginning: { after: { fuse: [{ guard: 'isListener', target: 'waiting' }, { target: 'ready' }] } },
    ...standingBy('calling'),
    calling: { entry: 'callOut', always: [{ guard: 'isBarred', target: 'refused' }, { target: 'opening' }] },
    opening: {
      entry: 'openChannel',
      after: { exchange: [{ guard: 'isHeld', target: 'refused' }, { target: 'exchanging' }] },
    },
    exchanging: {
      entry: 'exchange',
      after: { exchange: [{ guard: 'isHeld', target: 'refused' }, { target: 'talking' }] },
    },
    talking: {
      entry: 'gainChannel',
      after: { beacon: [{ guard: 'isImplanted', target: 'exchanging' }, { target: 'silent' }] },
    },
    silent: { entry: 'fallSilent', always: 'ready' },
    waiting: { always: { guard: 'hasSession', target: 'listening' }, on: { ADMITTED: 'listening' } },
    listening: { entry: 'listen', on: { GRANTED: 'granted', DENIED: 'refused', CLOSED: 'waiting' } },
    granted: { on: { READ: { guard: 'isImplanted', target: 'hearing' }, CLOSED: 'waiting' } },
    hearing: { entry: 'gainChannel', on: { CLOSED: 'waiting' } },
    refused: { entry: 'giveUp' },
    over: { entry: 'end' },
  },
  on: { STOPPED: '.over' },
});

/**
 * Source       Claroty Team82, IOCONTROL, 2024: malware for devices whose commands come over MQTT on port 8883; MITRE
 *              ATT&CK T1071.005 Publish/Subscribe Protocols
 * Assumptions  the actor's broker is outside the model and always answers; words of the code go unseen with the readings
 *              of the device, so a message that reaches the actor while the code runs is a channel
 */
export const mqttChannel = attack({
  id: 'A26',
  name: 'c2-over-mqtt',
  what: "An actor's code on each device gets its commands over MQTT.",
  effort: {
    work: 'give its code there the address of the channel',
    typical: { median: '1m', p95: '3m', assumption: 'an order typed by hand' },
  },
  ways: {
    'foreign-broker': {
      what: 'from a broker of the actor, over TLS on port 8883',
      needs: [{ holds: 'control' }],
      decidedBy: ['allowed-connections', 'byte-budget'],
      signals: nothing,
    },
    'own-topics': {
      what: 'on the topics of the device at its own broker, to which the actor listens in a session that it has there',
      listens: true,
      needs: [{ reaches: 'broker' }, { holds: 'session', of: 'any' }, { holds: 'control' }],
      decidedBy: ['topic-acl', 'forward-acl'],
      signals: ['broker.subscribe', 'broker.subscribe.refused'],
    },
  },
  parameters: beacons,
  gives: ['channel'],
  asks: ['SUBSCRIBE', 'delivery'],
  machine,
  stoppedBy: ['defenseInDepth', 'errorReporting'],
  ids: { emb3d: ['TID-412', 'TID-406'], attack: ['T0869', 'T1071.005'], etsi: ['5.6-7', '5.5-4'] },
});
