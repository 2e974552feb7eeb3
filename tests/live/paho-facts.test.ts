import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TransportFactory } from './mqtt-transport.ts';
import { type Fact, pahoFacts, trialAt } from './paho-facts.ts';
import { embedded, mosquitto, packet, rawAedes } from './transport-factories.ts';

const emptyId: Fact = 'refuses an empty client id that wants its session kept [MQTT-3.1.3-8]';
const notGranted: Fact = 'says so when it does not grant a subscription [MQTT-3.8.4-5]';

const overlap: Fact = 'sends one copy at the highest QoS, or one for each subscription that matches [MQTT-3.3.5-1]';

/** The facts that a broker does not keep, and why; it has to keep all others. */
const brokers: Readonly<Record<string, { open(): Promise<TransportFactory>; excused: Partial<Record<Fact, string>> }>> =
  {
    'bare aedes': { open: rawAedes, excused: { [emptyId]: 'aedes 1.2.0 takes it (aedes #1095)' } },
    'the embedded broker': {
      open: embedded,
      excused: {
        [emptyId]: 'as bare aedes',
        [notGranted]: 'nothing is refused with all checks off; tests/live/embedded-broker.test.ts has it',
      },
    },
    'the packet broker': {
      open: packet,
      excused: {
        [emptyId]: 'packets come to it as mqtt-packet writes them, and it writes no such CONNECT',
        [notGranted]: 'nothing is refused with all checks off; tests/broker/broker.test.ts has it',
      },
    },
    Mosquitto: {
      open: mosquitto,
      excused: {
        [notGranted]: 'its acl_file denies the delivery, not the subscription',
        [overlap]: 'it sends one copy, and not at the highest QoS; the Paho suite finds fault with it as well',
      },
    },
  };

describe.each(Object.entries(brokers))('%s', (_name, { open, excused }) => {
  let factory: TransportFactory;
  beforeAll(async () => {
    factory = await open();
  });
  afterAll(() => factory.stop());

  it.each(Object.entries(pahoFacts).map(([fact, check], nth) => ({ fact: fact as Fact, check, nth })))(
    '$fact',
    async ({ fact, check, nth }) => {
      const tried = check(trialAt(factory, nth, 'forbidden'));
      if (excused[fact] === undefined) await tried;
      else await expect(tried).rejects.toThrow();
    },
  );
});

it('the raw load broker keeps the facts that ours keep, except for refusals', () => {
  for (const name of ['the embedded broker', 'the packet broker']) {
    const more = Object.keys(brokers[name].excused).filter((fact) => !(fact in brokers['bare aedes'].excused));
    expect(more).toEqual([notGranted]);
  }
});
