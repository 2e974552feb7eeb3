import { attack } from './attack.ts';
import { attackSetup } from './attack-setup.ts';
import { retry } from './connecting.ts';

/** While its code runs on the gateway, it says there what it likes of the devices behind it, and looks whether that went out. */
const machine = attackSetup.createMachine({
  id: 'A17',
  context: ({ input }) => ({ attempt: input.attempt }),
  initial: 'waiting',
  states: {
    waiting: {
      always: { guard: 'controlsGateway', target: 'speaking' },
      after: { retry: { target: 'waiting', reenter: true } },
    },
    speaking: {
      entry: 'speakForLeaf',
      after: {
        hear: [
          { guard: 'isPublishRefused', target: 'refused' },
          { guard: 'isHeard', target: 'heard' },
          { target: 'pausing' },
        ],
      },
    },
    pausing: { after: { retry: 'waiting' } },
    heard: { entry: 'gainVoice' },
    refused: { entry: 'giveUp' },
    over: { entry: 'end' },
  },
  on: { STOPPED: '.over' },
});

/** Source  MITRE ATT&CK for ICS, T0830 and T0878; MITRE EMB3D TID-412 */
export const gatewayVoice = attack({
  id: 'A17',
  name: 'gateway-lateral',
  what: 'An actor whose code runs on a gateway speaks there for the devices behind it: it tells the platform that they are offline.',
  effort: {
    work: 'give its code on the gateway the order',
    typical: { median: '1m', p95: '3m', assumption: 'an order typed by hand' },
  },
  ways: {
    status: {
      what: "with a message on the device's status topic, in the session of its gateway",
      about: 'gateway',
      needs: [{ holds: 'control', of: 'gateway' }],
      decidedBy: ['leaf-identity'],
      signals: ['broker.publish', 'broker.publish.refused', 'broker.disconnect', 'broker.connect', 'broker.subscribe'],
    },
  },
  parameters: { retry },
  gives: ['spoken-for'],
  asks: ['PUBLISH'],
  machine,
  stoppedBy: ['dynamicCompartments', 'passwordlessAuthentication'],
  ids: { emb3d: ['TID-412', 'TID-303'], attack: ['T0886', 'T0884', 'T0830', 'T0878'], etsi: ['5.6-7'] },
});
