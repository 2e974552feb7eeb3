import { afterEach, describe, expect, it } from 'vitest';
import { type ClientEvent, ClientPool } from '../../broker/live/client/client-pool.ts';
import { Identities } from '../../broker/live/client/identities.ts';
import { defaultEdgeLimits } from '../../broker/live/server/edge-limits.ts';
import { NotedVerdicts } from '../../broker/live/server/noted-verdicts.ts';
import type { LiveFact } from '../../broker/live/wire/wire-verdict.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { allowed, refused } from '../../sim/kernel/trace/verdict.ts';
import { livePlan } from './run-live.ts';
import { embeddedWith } from './transport-factories.ts';

const plan = livePlan({ identity: 'password' });
/** The certificate of the broker is in force. */
const epoch = Math.floor(Date.now() / 1_000);
const target = { host: '127.0.0.1', serverName: 'localhost' };

describe('the sockets of actors', () => {
  const open: (() => void | Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of open.splice(0)) await close();
  });

  const connected = async () => {
    const { port, stop } = await embeddedWith(defaultEdgeLimits, epoch);
    const events: ClientEvent[] = [];
    const caPem = new Identities(plan, new Fleet(plan), epoch).rootPem;
    const pool = new ClientPool({ plan, epoch, speed: 1, target: { ...target, port }, caPem }, (more) => {
      events.push(...more);
    });
    open.push(() => pool.close(), stop);
    const until = (what: ClientEvent['what'], cmd?: string): Promise<void> =>
      expect.poll(() => events.some((event) => event.what === what && event.packet?.cmd === cmd)).toBe(true);
    pool.handle({
      kind: 'dial',
      conn: 7,
      as: { device: 0, shows: 'self-made', idOf: undefined, will: undefined },
      localAddress: '127.0.1.9',
    });
    await until('dialed');
    pool.handle({ kind: 'secure', conn: 7, issuedAt: 0 });
    await until('secured');
    pool.handle({ kind: 'connect', conn: 7 });
    await until('packet', 'connack');
    return { pool, events, until };
  };

  it('publish, and hear the acknowledgment', async () => {
    const { pool, events, until } = await connected();
    const message = { topic: 'devices/acme/sensor-1/status', payload: Buffer.from('mine'), messageId: 5 };
    pool.handle({ kind: 'publish', conn: 7, message });
    await until('packet', 'puback');
    expect(events.at(-1)?.packet).toEqual({ cmd: 'puback', messageId: 5 });
    pool.handle({ kind: 'leave', conn: 7, hasSession: true });
  });

  it('send a filter that no client should, and hear how the broker ends the connection', async () => {
    const { pool, events, until } = await connected();
    pool.handle({ kind: 'subscribe', conn: 7, filter: 'devices/#/telemetry', messageId: 1 });
    await until('closed');
    expect(events.at(-1)).toMatchObject({ conn: 7, stage: 'online' });
  });

  it('fail to dial while the lab cuts everything off from a broker that it cannot stop', async () => {
    const { pool, events, until } = await connected();
    pool.handle({ kind: 'cut-off', isCutOff: true });
    await until('closed');
    pool.handle({
      kind: 'dial',
      conn: 8,
      as: { device: 0, shows: 'self-made', idOf: undefined, will: undefined },
      localAddress: undefined,
    });
    await expect.poll(() => events.some(({ conn }) => conn === 8)).toBe(true);
    expect(events.at(-1)).toMatchObject({ conn: 8, what: 'closed', stage: 'dialing' });
  });
});

it('the broker notes a permission once, each refusal, and few of the messages that it does not deliver', () => {
  const facts: LiveFact[] = [];
  const noted = new NotedVerdicts();
  const from = { address: '127.0.1.1', port: 40_000 };
  const note = (request: 'subscribe.refused' | 'delivery.refused', verdict: ReturnType<typeof allowed>): void =>
    noted.note((fact) => facts.push(fact), from, request, verdict, 'devices/acme/sensor-2/status');
  for (let times = 0; times < 3; times++) {
    note('subscribe.refused', allowed('topic-acl', 'below its own topics'));
    note('subscribe.refused', refused('topic-acl', 'outside its own topics'));
    note('delivery.refused', refused('forward-acl', 'outside its own topics'));
  }
  expect(facts.map(({ judged }) => `${judged?.request} ${judged?.verdict.control} ${judged?.verdict.allow}`)).toEqual([
    'subscribe.refused topic-acl true',
    'subscribe.refused topic-acl false',
    'delivery.refused forward-acl false',
    'subscribe.refused topic-acl false',
    'subscribe.refused topic-acl false',
  ]);
  expect(facts[0]).toMatchObject({ kind: 'attack.judged', ...from });
});
