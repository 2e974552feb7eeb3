import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FilterTrie } from '../../broker/topic/filter-trie.ts';
import { AccessList } from '../../sim/decisions/access-list.ts';
import { admit, type ConnectFacts } from '../../sim/decisions/admit-connect.ts';
import { type AccessFacts, authorizePublish, authorizeSubscribe } from '../../sim/decisions/authorize-topic.ts';
import { ownTopicsOnly } from '../../sim/plan/access.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';
import { doFiltersMeet } from '../../sim/protocol/topic-filter.ts';

const on = controlSettings({});
const sensor = 'acme/sensor-7';

describe('admission', () => {
  const request = { clientId: sensor, username: sensor, password: 'right', keepAliveS: 60 };
  const facts: ConnectFacts = {
    request,
    by: 'password',
    issued: 'right',
    certified: undefined,
    keepAliveMaxS: 0,
    connections: 0,
    connectionsMax: 1,
  };

  it('is granted to the holder of the credential', () => {
    expect(admit(on, facts)).toMatchObject({ allow: true, control: 'client-credential' });
  });

  it.each([
    ['a wrong password', { request: { ...request, password: 'wrong' } }, 'client-credential', 4],
    ['no password', { request: { ...request, password: undefined } }, 'client-credential', 4],
    ['no user name', { request: { ...request, username: undefined } }, 'client-credential', 4],
    ['another client id', { request: { ...request, clientId: 'acme/sensor-8' } }, 'client-credential', 4],
    ['a client without an issued credential', { issued: undefined }, 'client-credential', 4],
    ['one session too many', { connections: 1 }, 'connection-limit', 3],
    ['an unknown session count', { connections: Number.NaN }, 'connection-limit', 3],
  ])('is refused for %s', (_what, change, control, returnCode) => {
    expect(admit(on, { ...facts, ...change })).toMatchObject({ allow: false, control, returnCode });
  });

  it.each([
    [{ request: { ...request, password: 'wrong' } }, 'the credential is not the one that was issued'],
    [{ request: { ...request, password: undefined } }, 'no credential was presented'],
    [{ request: { ...request, username: undefined } }, 'no credential was presented'],
    [{ request: { ...request, clientId: 'acme/sensor-8' } }, 'client id and user name differ'],
    [{ issued: undefined }, 'no credential was issued to this client id'],
    [{ banned: 'keyCompromise' }, 'banned: keyCompromise'],
    [{ connections: 1 }, '1 of 1 sessions'],
  ] as const)('with %o is refused in words', (change, reason) => {
    expect(admit(on, { ...facts, ...change }).reason).toBe(reason);
  });

  it('of a banned client is refused with 5, before sessions are counted', () => {
    const banned = { ...facts, banned: 'keyCompromise', connections: 1 } as const;
    expect(admit(on, banned)).toMatchObject({ allow: false, control: 'client-ban', returnCode: 5 });
    expect(admit(controlSettings({ 'client-ban': false }), banned)).toMatchObject({ control: 'connection-limit' });
  });

  it('is refused with 5 where another address uses the session, before sessions are counted', () => {
    const used = { ...facts, inUseAt: '2001:db8::1', connections: 1 };
    expect(admit(on, used)).toEqual({
      allow: false,
      control: 'concurrent-use',
      reason: 'in use from 2001:db8::1',
      returnCode: 5,
    });
    expect(admit(controlSettings({ 'concurrent-use': false }), used)).toMatchObject({ control: 'connection-limit' });
  });

  it('is refused with 5 where the access list says so, before sessions are counted', () => {
    const verdict = { allow: false, control: 'topic-acl', reason: 'nothing allows it' };
    const listed = { ...facts, access: () => verdict, connections: 1 };
    expect(admit(on, listed)).toEqual({ ...verdict, returnCode: 5 });
    expect(admit(on, { ...facts, access: () => ({ ...verdict, allow: true }) })).toMatchObject({
      allow: true,
      control: 'client-credential',
    });
    const byControls = (controls: typeof on) => ({ ...verdict, allow: !controls['topic-acl'] });
    expect(admit(controlSettings({ 'topic-acl': false }), { ...facts, access: byControls })).toMatchObject({
      allow: true,
      control: 'topic-acl',
      reason: 'not checked: nothing allows it',
    });
  });

  it('is granted in words', () => {
    const allowed = (control: string, reason: string) => ({ allow: true, control, reason });
    expect(admit(on, facts)).toEqual(allowed('client-credential', 'the credential is the one that was issued'));
    expect(admit(on, { ...facts, by: 'certificate', certified: sensor })).toEqual(
      allowed('client-id-binding', 'the client id is the name in the certificate'),
    );
    const nothingAsked = controlSettings({ 'client-credential': false });
    expect(admit(nothingAsked, facts)).toEqual(allowed('client-credential', 'switched off'));
    expect(admit(nothingAsked, { ...facts, issued: undefined })).toEqual(
      allowed('client-credential', 'not checked: no credential was issued to this client id'),
    );
  });

  it.each([
    ['the name in the certificate', {}, 'allow', 'client-id-binding', undefined],
    ['another name', { request: { ...request, clientId: 'acme/sensor-8' } }, 'refuse', 'client-id-binding', 2],
    ['one session too many', { connections: 1 }, 'refuse', 'connection-limit', 3],
  ])('of a client with a certificate that says %s', (_what, change, verdict, control, returnCode) => {
    const certified: ConnectFacts = { ...facts, by: 'certificate', issued: undefined, certified: sensor };
    expect(admit(on, { ...certified, ...change })).toMatchObject({ allow: verdict === 'allow', control });
    expect(admit(on, { ...certified, ...change }).returnCode).toBe(returnCode);
  });

  it('of a client without a certificate is refused, since no name is there to compare its client id with', () => {
    const unnamed: ConnectFacts = { ...facts, by: 'certificate', issued: undefined, certified: undefined };
    const allowed = { allow: true, control: 'client-id-binding' };
    const reason = 'no certificate was shown that could name the client';
    expect(admit(on, unnamed)).toEqual({ ...allowed, reason });
    expect(admit(controlSettings({ 'client-id-binding': false }), unnamed)).toEqual({ ...allowed, reason });
  });

  it('allows any name where names are not bound to certificates', () => {
    const unbound = controlSettings({ 'client-id-binding': false });
    const other: ConnectFacts = { ...facts, by: 'certificate', certified: 'acme/sensor-8' };
    expect(admit(on, other).allow).toBe(false);
    expect(admit(unbound, other).allow).toBe(true);
  });

  it('skips the checks that are switched off', () => {
    const controls = controlSettings({ 'client-credential': false, 'connection-limit': false });
    const anybody = { ...facts, request: { ...request, password: undefined }, issued: undefined, connections: 9 };
    expect(admit(controls, anybody).allow).toBe(true);
  });
});

const as = (name: string | undefined, controls: Parameters<typeof controlSettings>[0] = {}): AccessFacts => ({
  controls: controlSettings(controls),
  list: new AccessList(ownTopicsOnly),
  client: { clientId: name ?? 'x', name },
});

describe('authorization', () => {
  it.each([
    ['publish', sensor, 'devices/acme/sensor-7/telemetry', 'allow', 'topic-acl'],
    ['publish', sensor, 'devices/acme/sensor-77/telemetry', 'refuse', 'topic-acl'],
    ['publish', sensor, 'devices/acme/sensor-7', 'refuse', 'topic-acl'],
    ['publish', sensor, 'devices/acme/sensor-7/+', 'refuse', 'protocol'],
    ['publish', sensor, '', 'refuse', 'protocol'],
    ['publish', sensor, '$SYS/x', 'refuse', 'reserved-topics'],
    ['publish', undefined, 'devices/acme/sensor-7/telemetry', 'refuse', 'topic-acl'],
    ['publish', 'acme', 'devices/acme/sensor-7/telemetry', 'refuse', 'topic-acl'],
    ['publish', '+/+', 'devices/+/+/x', 'refuse', 'protocol'],
    ['subscribe', sensor, 'devices/acme/sensor-7/#', 'allow', 'topic-acl'],
    ['subscribe', sensor, 'devices/acme/sensor-7/+/x', 'allow', 'topic-acl'],
    ['subscribe', sensor, 'devices/acme/+/commands', 'refuse', 'topic-acl'],
    ['subscribe', sensor, '#', 'refuse', 'topic-acl'],
    ['subscribe', '+/+', 'devices/+/+/#', 'refuse', 'topic-acl'],
    ['subscribe', undefined, 'devices/acme/sensor-7/#', 'refuse', 'topic-acl'],
    ['subscribe', sensor, '', 'refuse', 'protocol'],
  ] as const)('to %s as %s at "%s": %s by %s', (what, name, topic, verdict, control) => {
    const facts = as(name);
    const decision = what === 'publish' ? authorizePublish(facts, topic) : authorizeSubscribe(facts, topic);
    expect(decision).toMatchObject({ allow: verdict === 'allow', control });
  });

  it('refuses $SYS/ even where the topic list is off, and the other way round', () => {
    expect(authorizePublish(as(sensor, { 'topic-acl': false }), '$SYS/x').allow).toBe(false);
    expect(authorizePublish(as(sensor, { 'topic-acl': false }), 'anything').allow).toBe(true);
    expect(authorizePublish(as(sensor, { 'reserved-topics': false }), '$SYS/x')).toMatchObject({
      allow: false,
      control: 'topic-acl',
    });
  });

  it('grants every filter where the topic list is off', () => {
    expect(authorizeSubscribe(as(sensor, { 'topic-acl': false }), '#')).toEqual({
      allow: true,
      control: 'topic-acl',
      reason: 'switched off',
    });
  });

  it('never grants a filter that matches a topic of another device', () => {
    const word = fc.constantFrom('devices', 'acme', 'sensor-7', 'sensor-8', '+', '#', '', '$SYS');
    const any = fc.array(word, { minLength: 1, maxLength: 5 });
    const own = fc.array(word, { maxLength: 2 }).map((words) => ['devices', 'acme', 'sensor-7', ...words]);
    fc.assert(
      fc.property(fc.oneof(any, own), (words) => {
        const filter = words.join('/');
        fc.pre(!words.slice(0, -1).includes('#'));
        if (!authorizeSubscribe(as(sensor), filter).allow) return;
        for (const name of ['acme/sensor-8', 'devices/acme', 'acme/']) {
          expect(doFiltersMeet(filter, `devices/${name}/#`)).toBe(false);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('filters', () => {
  const word = fc.constantFrom('a', 'b', '');
  const topics = fc.array(word, { minLength: 1, maxLength: 4 });
  const filters = fc
    .tuple(fc.array(fc.oneof(word, fc.constant('+')), { maxLength: 3 }), fc.constantFrom('#', '+', 'a', ''))
    .map(([words, last]) => [...words, last].join('/'));

  it('match by topic as they do one by one', () => {
    fc.assert(
      fc.property(fc.uniqueArray(filters), topics, (held, words) => {
        const trie = new FilterTrie<string>();
        for (const filter of held) trie.add(filter, filter);
        const found: string[] = [];
        trie.match(words.join('/'), found);
        expect(found.toSorted()).toEqual(held.filter((filter) => doFiltersMeet(filter, words.join('/'))).toSorted());
        for (const filter of held) expect(trie.remove(filter, (value) => value === filter)).toBe(true);
        expect(trie.size).toBe(0);
      }),
    );
  });
});
