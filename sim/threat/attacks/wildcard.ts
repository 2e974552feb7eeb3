import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';

/** Subscribes whenever its actor has the session, since a new session begins without subscriptions. */
const machine = attackSetup.createMachine({
  id: 'A04',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'waiting',
  states: {
    waiting: { always: { guard: 'hasSession', target: 'subscribing' }, on: { ADMITTED: 'subscribing' } },
    subscribing: { entry: 'subscribe', on: { GRANTED: 'listening', DENIED: 'refused', CLOSED: 'waiting' } },
    listening: { on: { READ: 'reading', CLOSED: 'waiting' } },
    reading: { entry: 'gainMessages', on: { CLOSED: 'waiting' } },
    refused: { entry: 'giveUp' },
    over: { entry: 'end' },
  },
  on: { STOPPED: '.over' },
});

/** Source  TXOne, MQTT exposed: brokers that accept `#`; MITRE EMB3D and ATT&CK as below */
export const wildcard = attack({
  id: 'A04',
  name: 'wildcard',
  what: "An actor that has a session in a device's name subscribes to topics of other devices and reads along.",
  effort: {
    work: 'set a client up in the name of the device',
    typical: { median: '10m', p95: '30m', assumption: 'a client set up by hand' },
  },
  ways: {
    subscribe: {
      what: 'with a SUBSCRIBE in the session that it holds',
      needs: [{ reaches: 'broker' }, { holds: 'session' }],
      decidedBy: ['topic-acl', 'forward-acl'],
      signals: ['broker.subscribe', 'broker.subscribe.refused'],
    },
  },
  parameters: {
    filter: {
      kind: 'text',
      noun: 'a topic filter',
      like: '#, or devices/+/+/commands',
      example: 'devices/+/+/commands',
      lengthMax: 256,
      byDefault: '#',
      what: 'The topic filter that it subscribes to.',
    },
  },
  gives: ['messages', 'recorded-command'],
  asks: ['SUBSCRIBE', 'delivery'],
  machine,
  stoppedBy: ['defenseInDepth'],
  ids: { emb3d: ['TID-406', 'TID-408'], attack: ['T0842', 'T1040', 'T0848'], etsi: ['5.5-4', '5.6-7'] },
});
