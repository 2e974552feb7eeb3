import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AccessClient, AccessList } from '../../sim/decisions/access-list.ts';
import { accessPattern, patternFault } from '../../sim/decisions/access-pattern.ts';
import {
  authorizeConnect,
  authorizeForward,
  authorizePublish,
  authorizeSubscribe,
} from '../../sim/decisions/authorize-topic.ts';
import { type AccessPlan, type AccessRule, ownTopicsOnly } from '../../sim/plan/access.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';
import { covers, isFilter } from '../../sim/protocol/topic-filter.ts';

const rule = (fields: Partial<AccessRule>): AccessRule => ({
  effect: 'allow',
  actions: ['publish'],
  to: 'everyone',
  patterns: ['#'],
  syntax: 'mqtt',
  reason: 'so it is',
  ...fields,
});
const plan = (rules: readonly AccessRule[], more: Partial<AccessPlan> = {}): AccessPlan => ({
  rules,
  subscribe: 'by-filter',
  connect: 'anyone',
  otherwise: 'nothing allows it',
  ...more,
});
const sensor: AccessClient = { clientId: 'acme/sensor-7', name: 'acme/sensor-7' };
const facts = (
  list: AccessPlan,
  client: AccessClient = sensor,
  controls: Parameters<typeof controlSettings>[0] = {},
) => ({
  controls: controlSettings(controls),
  list: new AccessList(list),
  client,
});

describe('a rule', () => {
  it.each([
    ['acme/sensor-7', 't/acme/sensor-7', true],
    ['/sensor-7', 't//sensor-7', true],
    ['acme/', 't/acme/', true],
    // Names of one level, or of three, are no device's.
    ['sensor', 't/s/ensor', false],
    ['sensor', 't/senso/sensor', false],
    ['a/b/c', 't/a/b/c', false],
  ])('with tenant and device of the name %s is about %s: %s', (name, subject, holds) => {
    const list = new AccessList(plan([rule({ patterns: ['t/{tenant}/{device}'] })]));
    expect(list.ask({ clientId: 'x', name }, 'publish', subject).allow).toBe(holds);
  });

  it.each([
    ['everyone', { clientId: 'x', name: undefined }, true],
    ['anonymous', { clientId: 'x', name: undefined }, true],
    ['anonymous', sensor, false],
    ['attached', sensor, true],
    ['attached', { clientId: 'x', name: 'acme/sensor-7' }, false],
    ['attached', { clientId: 'x', name: undefined }, false],
    ['wildcard', sensor, false],
    ['wildcard', { clientId: 'x+', name: 'x' }, true],
    ['wildcard', { clientId: 'x', name: 'x#' }, true],
    ['wildcard', { clientId: 'x', name: undefined }, false],
    [{ user: 'acme/sensor-7' }, sensor, true],
    [{ user: 'acme/sensor-8' }, sensor, false],
    ['consoles', { clientId: 'ops', name: 'ops', consoleOf: 'acme' }, true],
    ['consoles', sensor, false],
    ['anonymous', { clientId: 'ops', name: 'ops', consoleOf: 'acme' }, false],
  ] as const)('about %j holds for %j: %s', (to, client, holds) => {
    expect(new AccessList(plan([rule({ to })])).ask(client, 'publish', 'a').allow).toBe(holds);
  });

  it.each([
    ['devices/{client}/#', { clientId: 'c', name: 'u' }, 'devices/c/x', true],
    ['devices/{user}/#', { clientId: 'c', name: 'u' }, 'devices/c/x', false],
    ['devices/{user}/#', { clientId: 'c', name: undefined }, 'devices/undefined/x', false],
    ['devices/{tenant}/{device}', sensor, 'devices/acme/sensor-7', true],
    ['devices/{tenant}/{device}', sensor, 'devices/acme/sensor-7/x', false],
    ['devices/{tenant}/x', { clientId: 'acme', name: 'acme' }, 'devices/acme/x', false],
    [
      'devices/{tenant}/+/commands',
      { clientId: 'ops', name: 'ops', consoleOf: 'acme' },
      'devices/acme/a/commands',
      true,
    ],
    [
      'devices/{tenant}/+/commands',
      { clientId: 'ops', name: 'ops', consoleOf: 'acme' },
      'devices/ops/a/commands',
      false,
    ],
    ['devices/{device}', { clientId: 'ops', name: 'ops', consoleOf: 'acme' }, 'devices/acme', false],
    ['devices/{client}/#', { clientId: '+', name: '+' }, 'devices/b/x', false],
    ['devices/{client}/+', { clientId: '+', name: '+' }, 'devices/+/x', false],
    ['devices/+/{client}', { clientId: 'c', name: undefined }, 'devices/x/c', true],
    ['devices/+/{user}', { clientId: 'c', name: undefined }, 'devices/x/undefined', false],
    ['devices/{client}/#', { clientId: '#', name: '#' }, 'devices/b/x', false],
    ['a{{b}/+', sensor, 'a{b}/x', true],
    ['a?c*/+', sensor, 'a?c*/x', true],
    ['a?c*/+', sensor, 'abcd/x', false],
  ] as const)('of %j for %j names %j: %s', (pattern, client, topic, holds) => {
    expect(new AccessList(plan([rule({ patterns: [pattern] })])).ask(client, 'publish', topic).allow).toBe(holds);
  });

  it.each([
    ['a*', 'a', true],
    ['a*', 'ab/c', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*a*b', 'xaxbxb', true],
    ['*a*b', 'xaxbxbc', false],
    ['a{*}', 'a*', true],
    ['a{*}', 'ab', false],
    ['a{?}{*}b', 'a?*b', true],
    ['a*{user}', 'aundefined', false],
    ['a{user}', 'a', false],
    ['{client}', 'acme/sensor-', false],
    ['**', 'a', true],
    ['*', 'abc', true],
    ['my/{client}/+', 'my/acme/sensor-7/+', true],
    ['my/{client}/+', 'my/acme/sensor-7/x', false],
    ['', '', true],
    ['*', '', true],
    ['?', '', false],
  ])('with the glob %j names %j: %s', (pattern, text, holds) => {
    const values = (variable: string) => (variable === 'client' ? 'acme/sensor-7' : undefined);
    expect(accessPattern(pattern, 'glob').covers(text, values)).toBe(holds);
  });

  it('names what an empty value leaves of a glob', () => {
    expect(accessPattern('{client}b', 'glob').covers('b', () => '')).toBe(true);
  });

  it('compares globs as a regular expression does', () => {
    const sign = fc.constantFrom('a', 'b', '*', '?');
    const values = () => '';
    fc.assert(
      fc.property(
        fc.array(sign, { maxLength: 8 }),
        fc.array(fc.constantFrom('a', 'b'), { maxLength: 10 }),
        (glob, text) => {
          const expected = new RegExp(`^${glob.map((s) => (s === '*' ? '.*' : s === '?' ? '.' : s)).join('')}$`);
          expect(accessPattern(glob.join(''), 'glob').covers(text.join(''), values)).toBe(expected.test(text.join('')));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('takes a hostile glob in its stride', () => {
    const values = () => 'a'.repeat(100);
    expect(accessPattern(`${'*a'.repeat(2_000)}b`, 'glob').covers('a'.repeat(50_000), values)).toBe(false);
  });

  it.each([
    ['a/#', 'mqtt', undefined],
    ['{client}/#', 'mqtt', undefined],
    ['', 'mqtt', 'is empty'],
    ['a#', 'mqtt', 'is not a topic filter: + and # stand alone in a level, # in the last'],
    ['a/{clinet}', 'mqtt', 'has no variable {clinet}'],
    ['a/{client', 'glob', 'has no variable {client'],
    ['{*}', 'glob', undefined],
    ['{*}', 'mqtt', 'has no variable {*}'],
    ['a#', 'glob', undefined],
    ['{toString}', 'glob', 'has no variable {toString}'],
  ] as const)('%j in %s: %s', (pattern, syntax, fault) => {
    expect(patternFault(pattern, syntax)).toBe(fault);
  });
});

describe('a pattern with its wildcards at the end', () => {
  it('covers what the filter covers that it comes to', () => {
    const level = fc.constantFrom('a', 'b', '', 'acme', 's-1', '+', '#', '$x');
    const piece = fc.constantFrom('a', '{tenant}', '{device}', '{user}', '{client}', 'b', '$x', '+');
    const ending = fc.constantFrom('', '/#', '/+/#', '/+', '#', '/a/#', '/');
    const values = (variable: string) => ({ client: 'c', user: 'acme/s-1', tenant: 'acme', device: 's-1' })[variable];
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 4 }),
        ending,
        fc.array(level, { maxLength: 6 }),
        (pieces, end, words) => {
          const pattern = pieces.join('/') + end;
          const filter = pattern.replace(/\{(\w+)\}/g, (_, variable: string) => values(variable) ?? '');
          fc.pre(isFilter(filter) && isFilter(words.join('/')));
          expect(accessPattern(pattern, 'mqtt').covers(words.join('/'), values)).toBe(covers(filter, words.join('/')));
        },
      ),
      { numRuns: 5_000 },
    );
  });
});

describe('an access list', () => {
  const denied = rule({
    effect: 'deny',
    patterns: ['a/secret/#'],
    actions: ['publish', 'subscribe', 'receive'],
    reason: 'no',
  });
  const open = rule({ patterns: ['a/#'], actions: ['publish', 'subscribe', 'receive'], reason: 'yes' });

  it('lets the first rule decide that applies', () => {
    expect(new AccessList(plan([denied, open])).ask(sensor, 'publish', 'a/secret/x')).toEqual({
      allow: false,
      reason: 'no',
    });
    expect(new AccessList(plan([open, denied])).ask(sensor, 'publish', 'a/secret/x')).toEqual({
      allow: true,
      reason: 'yes',
    });
    expect(new AccessList(plan([denied, open])).ask(sensor, 'publish', 'a/x')).toEqual({ allow: true, reason: 'yes' });
    expect(new AccessList(plan([denied, open])).ask(sensor, 'publish', 'b')).toEqual({
      allow: false,
      reason: 'nothing allows it',
    });
    expect(new AccessList(plan([denied, open])).ask(sensor, 'retain', 'a/x').allow).toBe(false);
  });

  it('grants no filter of which a part is denied or not allowed', () => {
    const list = facts(plan([denied, open]));
    expect(authorizeSubscribe(list, 'a/x/#').allow).toBe(true);
    expect(authorizeSubscribe(list, 'a/+/x')).toMatchObject({ allow: false, control: 'topic-acl', reason: 'no' });
    expect(authorizeSubscribe(list, '#')).toMatchObject({ allow: false, reason: 'no' });
    expect(authorizeSubscribe(facts(plan([open])), '+/x')).toMatchObject({ allow: false, reason: 'nothing allows it' });
    expect(authorizeSubscribe(list, '')).toMatchObject({ allow: false, control: 'protocol' });
  });

  it('delivers whatever a granted filter matches', () => {
    const level = fc.constantFrom('a', 'b', '$s');
    const pattern = fc
      .tuple(fc.array(fc.oneof(level, fc.constant('+')), { maxLength: 2 }), fc.constantFrom('#', '+', 'a'))
      .map(([words, last]) => [...words, last].join('/'));
    const rules = fc.array(
      fc.record({
        effect: fc.constantFrom('allow', 'deny'),
        patterns: fc.array(pattern, { minLength: 1, maxLength: 2 }),
      }),
      { maxLength: 5 },
    );
    let granted = 0;
    fc.assert(
      fc.property(rules, pattern, fc.array(level, { minLength: 1, maxLength: 4 }), (given, filter, words) => {
        const list = facts(plan(given.map((fields) => rule({ ...fields, actions: ['subscribe', 'receive'] }))));
        const topic = words.join('/');
        if (!covers(filter, topic) || !authorizeSubscribe(list, filter).allow) return;
        granted++;
        expect(authorizeForward(list, topic).allow).toBe(true);
      }),
      { numRuns: 5_000 },
    );
    expect(granted).toBeGreaterThan(50);
  });

  it('asks about a retained message twice', () => {
    const list = (actions: AccessRule['actions']) => facts(plan([rule({ actions })]));
    const none = { kept: 0, max: 1 };
    expect(authorizePublish(list(['publish']), 'a').allow).toBe(true);
    expect(authorizePublish(list(['publish']), 'a', none)).toMatchObject({ allow: false, control: 'retain-acl' });
    expect(authorizePublish(list(['retain']), 'a', none)).toMatchObject({ allow: false, control: 'topic-acl' });
    expect(authorizePublish(list(['publish', 'retain']), 'a', none).allow).toBe(true);
  });

  it('refuses one more retained message than the broker keeps of a client', () => {
    const list = facts(plan([rule({ actions: ['publish', 'retain'] })]));
    expect(authorizePublish(list, 'a', { kept: 1, max: 2 }).allow).toBe(true);
    expect(authorizePublish(list, 'a', { kept: 2, max: 2 })).toMatchObject({ allow: false, control: 'retained-quota' });
  });

  it('asks about CONNECT only where it has rules for it', () => {
    const rules = [rule({ actions: ['connect'], patterns: ['{user}'], syntax: 'glob' })];
    const stranger = { clientId: 'other', name: 'acme/sensor-7' };
    expect(authorizeConnect(facts(plan(rules), stranger)).allow).toBe(true);
    const asking = plan(rules, { connect: 'by-client-id' });
    expect(authorizeConnect(facts(asking)).allow).toBe(true);
    expect(authorizeConnect(facts(asking, stranger))).toMatchObject({ allow: false, control: 'topic-acl' });
    expect(authorizeConnect(facts(asking, stranger, { 'topic-acl': false })).allow).toBe(true);
  });

  it('may decide on delivery alone', () => {
    const list = plan([rule({ patterns: ['a'], actions: ['receive'] })], { subscribe: 'on-delivery' });
    expect(authorizeSubscribe(facts(list), '#')).toMatchObject({ allow: true, control: 'topic-acl' });
    expect(authorizeForward(facts(list), 'a')).toMatchObject({ allow: true, control: 'forward-acl' });
    expect(authorizeForward(facts(list), 'b')).toMatchObject({
      allow: false,
      control: 'forward-acl',
      reason: 'nothing allows it',
    });
  });

  it('by default delivers to a client what is below its own topics, unless that check is off', () => {
    expect(authorizeForward(facts(ownTopicsOnly), 'devices/acme/sensor-7/commands').allow).toBe(true);
    expect(authorizeForward(facts(ownTopicsOnly), 'devices/acme/sensor-8/commands').allow).toBe(false);
    expect(authorizeForward(facts(ownTopicsOnly, sensor, { 'forward-acl': false }), 'devices/acme/sensor-8/x')).toEqual(
      {
        allow: true,
        control: 'forward-acl',
        reason: 'switched off',
      },
    );
    expect(authorizeForward(facts(ownTopicsOnly, sensor, { 'topic-acl': false }), 'x').allow).toBe(false);
  });
});
