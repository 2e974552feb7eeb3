import fc from 'fast-check';
import mqtt, { type MqttClient } from 'mqtt';
import { afterEach, describe, expect, it } from 'vitest';
import { Mosquitto } from '../../bin/bench/own-mosquitto.ts';
import { readMosquittoAcl } from '../../scenarios/source/access/mosquitto-acl.ts';
import { type AccessClient, AccessList } from '../../sim/decisions/access-list.ts';
import { authorizeForward, authorizePublish, authorizeSubscribe } from '../../sim/decisions/authorize-topic.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';

const clients: readonly AccessClient[] = [
  { clientId: 'c1', name: 'alice' },
  { clientId: 'c2', name: 'bob' },
  { clientId: 'c3', name: undefined },
  { clientId: 'acme/s-1', name: 'acme/s-1' },
  { clientId: 'c+', name: 'carol' },
  { clientId: 'c5', name: 'a#' },
];

const levels = ['a', 'b', 'alice', 'c1', 'c3', 'acme', 's-1'];
const level = fc.constantFrom(...levels);
const topic = fc
  .tuple(fc.constantFrom('', '', '', '$x/'), fc.array(level, { minLength: 1, maxLength: 3 }))
  .map(([root, words]) => root + words.join('/'));
const filter = (names: readonly string[]) =>
  fc
    .tuple(
      fc.constantFrom('', '', '', '$x/'),
      fc.array(fc.constantFrom(...levels, '+', ...names), { maxLength: 3 }),
      fc.constantFrom('#', '+', 'a', 'b'),
    )
    .map(([root, words, last]) => root + [...words, last].join('/'));
const access = fc.constantFrom('', '', 'read ', 'read ', 'write ', 'write ', 'readwrite ', 'deny ');
const line = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('# a comment', '', '   ') },
  { weight: 2, arbitrary: fc.constantFrom('alice', 'bob', 'carol', 'a#', 'acme/s-1').map((name) => `user ${name}`) },
  { weight: 4, arbitrary: fc.tuple(access, filter(['%u'])).map(([word, text]) => `topic ${word}${text}`) },
  {
    weight: 3,
    arbitrary: fc.tuple(access, filter(['%c', '%u', 'x%c'])).map(([word, text]) => `pattern ${word}${text}`),
  },
);
/** Those who look on: patterns are not asked about them, since lines of a user come first. */
const onlookers = ['user observer', 'topic read #', 'topic read $x/#', 'user root', 'topic #', 'topic $x/#'];
const file = fc.array(line, { minLength: 4, maxLength: 14 }).map((lines) => [...lines, ...onlookers].join('\n'));
const request = fc.record({ who: fc.nat({ max: clients.length - 1 }), isPublish: fc.boolean(), topic });

const FILES = Number(process.env.ACL_FILES ?? 8);
const REQUESTS = 60;

describe("Mosquitto's acl_file", () => {
  let broker: Mosquitto | undefined;
  const connected: MqttClient[] = [];
  afterEach(async () => {
    for (const client of connected.splice(0)) await client.endAsync(true);
    await broker?.stop();
  });

  const decided = { allowed: 0, refused: 0 };
  const connect = async ({ clientId, name }: AccessClient): Promise<MqttClient> => {
    const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${broker?.port}`, {
      clientId,
      ...(name !== undefined && { username: name, password: 'x' }),
      reconnectPeriod: 0,
    });
    connected.push(client);
    return client;
  };

  it.each(fc.sample(file, { numRuns: FILES, seed: 15 }).map((text, nth) => [nth, text] as const))(
    `file %i means here what it means to Mosquitto, in ${REQUESTS} requests`,
    async (nth, text) => {
      broker = await Mosquitto.withAccessList(text);
      const list = new AccessList(readMosquittoAcl(text, 'acl.conf'));
      const controls = controlSettings({});
      const requests = fc.sample(request, { numRuns: REQUESTS, seed: nth + 1 });

      const observer = await connect({ clientId: 'observer', name: 'observer' });
      const root = await connect({ clientId: 'root', name: 'root' });
      const arrived = new Set<string>();
      const watch = async (client: MqttClient, who: string): Promise<void> => {
        client.on('message', (_topic, payload) => arrived.add(`${who} ${payload}`));
        const granted = await client.subscribeAsync(['#', '$x/#'], { qos: 1 });
        expect(granted.map(({ qos }) => qos)).toEqual([1, 1]);
      };
      await watch(observer, 'observer');
      const all = await Promise.all(clients.map((client) => connect(client)));
      await Promise.all(all.map((client, who) => watch(client, String(who))));

      for (const [id, { who, isPublish, topic: to }] of requests.entries())
        await (isPublish ? all[who] : root).publishAsync(to, String(id), { qos: 1 });
      await root.publishAsync('fence', 'fence', { qos: 1 });
      await expect.poll(() => arrived.has('observer fence'), { timeout: 60_000 }).toBe(true);
      // Those that are not to get a message show nothing; the fence has passed all that were to get one before it.
      await new Promise((resolve) => setTimeout(resolve, 300));

      const answers = requests.map(({ who, isPublish, topic: to }, id) => {
        const facts = { controls, list, client: clients[who] };
        expect(authorizeSubscribe(facts, '#').allow).toBe(true);
        const ours = isPublish ? authorizePublish(facts, to) : authorizeForward(facts, to);
        return {
          id,
          who,
          isPublish,
          to,
          allow: ours.allow,
          theirs: arrived.has(`${isPublish ? 'observer' : who} ${id}`),
        };
      });
      expect(answers.filter(({ allow, theirs }) => allow !== theirs)).toEqual([]);
      for (const { allow } of answers) decided[allow ? 'allowed' : 'refused']++;
    },
  );

  it('allows some of them and refuses others', () => {
    expect(decided.allowed).toBeGreaterThan((FILES * REQUESTS) / 10);
    expect(decided.refused).toBeGreaterThan((FILES * REQUESTS) / 10);
  });
});
