import { describe, expect, it } from 'vitest';
import { stateCodes } from '../../../reports/trace-index/state-codes.ts';
import { kindCode } from '../../../sim/kernel/trace/kinds.ts';
import { healthLegend, healthTables } from '../../../viz/data/health.ts';
import { factTables, recentSigns, signs, signsOfDevice } from '../../../viz/data/signs.ts';

const many = (name: string, count: number) => ({
  name,
  states: Array.from({ length: count }, (_, i) => `${name}-${i}`),
});

const machine = [
  { name: 'power', states: ['off', 'asleep', 'os', 'running', 'bricked'] },
  { name: 'link', states: ['offline', 'dialing', 'online', 'backoff'] },
  { name: 'trust', states: ['unclaimed', 'certified', 'expired', 'refused'] },
  { name: 'update', states: ['idle', 'downloading', 'reverted'] },
  { name: 'implant', states: ['clean', 'dormant', 'active'] },
];

describe('states as numbers', () => {
  it.each([
    ['of the device', machine],
    [
      'of a machine too large for one word',
      [many('a', 256), many('b', 256), many('trust', 200), many('c', 256), many('d', 9)],
    ],
    ['of a machine without trust', [many('a', 3)]],
    ['of no machine at all', []],
  ])('%s survive packing into a word and unpacking', (_what, regions) => {
    const codes = stateCodes(regions);
    const words = Array<number>(codes.words).fill(0);
    for (let round = 0; round < 3; round++) {
      for (const [region, { states }] of regions.entries()) {
        const word = codes.wordOfRegion(region);
        const before = codes.codeIn(region, words[word]);
        const state = (round * 7 + region) % states.length;
        const after = codes.codeAfterTransition(codes.plain(region, state), before);
        words[word] += codes.addsOf[after] - codes.addsOf[before];
        expect(words[word]).toBeLessThan(codes.valuesIn(word));
        expect(codes.stateOf[codes.codeIn(region, words[word])]).toBe(state);
      }
    }
    expect(words.every((value, word) => value < codes.valuesIn(word))).toBe(true);
    for (const [region] of regions.entries()) {
      const code = codes.codeIn(region, words[codes.wordOfRegion(region)]);
      expect([codes.regionOf[code], codes.stateOf[code]]).toEqual([
        region,
        (14 + region) % regions[region].states.length,
      ]);
    }
  });
});

describe('the standing of a device', () => {
  const codes = stateCodes(machine);
  const [revoke, disable, issue] = (['certificate.revoked', 'device.disabled', 'certificates.issued'] as const).map(
    kindCode,
  );
  const start = codes.plain(2, 0);
  const after = (...kinds: number[]) =>
    codes.standingOf(kinds.reduce((code, kind) => codes.standingAfter(kind, code), start));

  it.each([
    ['a revocation', [revoke], 1],
    ['a revocation that a new certificate follows', [revoke, issue], 0],
    ['being disabled, whatever is issued', [disable, issue], 2],
    ['being revoked after that', [disable, revoke], 3],
    ['both', [revoke, disable], 3],
    ['both and a new certificate', [revoke, disable, issue], 2],
    ['a certificate', [issue], 0],
  ])('after %s', (_what, kinds, standing) => expect(after(...kinds)).toBe(standing));

  it('survives a change of trust, and ends with the next certificate', () => {
    const revoked = codes.standingAfter(revoke, start);
    const expired = codes.codeAfterTransition(codes.plain(2, 2), revoked);
    expect(codes.standingOf(expired)).toBe(1);
    expect(codes.standingOf(codes.codeAfterTransition(codes.plain(2, 1), expired))).toBe(0);
  });

  it('is changed by no other event', () =>
    expect(codes.standingAfter(kindCode('step.started'), start)).toBe(codes.nothing));
});

describe('the health of a device', () => {
  const codes = stateCodes(machine);
  const [table] = healthTables(codes);
  const healthOf = (states: Readonly<Record<string, string>>, standing = 0): string => {
    const value = machine.reduce((sum, { name, states: all }, region) => {
      const state = Math.max(0, all.indexOf(states[name] ?? ''));
      return sum + codes.addsOf[codes.plain(region, state) + (name === 'trust' ? standing : 0)];
    }, 0);
    return healthLegend[table[value]].name;
  };
  const online = { power: 'running', link: 'online' };

  it.each([
    ['off', {}],
    ['asleep', { power: 'asleep' }],
    ['booting', { power: 'os' }],
    ['not connected', { power: 'running' }],
    ['connecting', { power: 'running', link: 'dialing' }],
    ['backoff', { power: 'running', link: 'backoff', update: 'downloading' }],
    ['healthy', online],
    ['updating', { ...online, update: 'downloading' }],
    ['bricked', { power: 'bricked' }],
    ['off', { power: 'off', trust: 'expired' }],
    ['healthy', { ...online, trust: 'refused' }],
    ['backoff', { power: 'running', link: 'backoff', update: 'reverted' }],
    ['healthy', { ...online, implant: 'active' }],
  ])('is %s', (expected, states) => expect(healthOf(states)).toBe(expected));

  it('does not depend on standing: security is another channel', () => {
    for (const standing of [0, 1, 2, 3]) {
      expect(healthOf(online, standing)).toBe('healthy');
      expect(healthOf({ power: 'running', link: 'backoff' }, standing)).toBe('backoff');
      expect(healthOf({ power: 'bricked' }, standing)).toBe('bricked');
    }
  });
});

describe('the signs of a device', () => {
  const codes = stateCodes(machine);
  const tables = factTables(codes);
  const factsOf = (states: Readonly<Record<string, string>>, standing: number): number =>
    machine.reduce((sum, { name, states: all }, region) => {
      const code =
        codes.plain(region, Math.max(0, all.indexOf(states[name] ?? ''))) + (name === 'trust' ? standing : 0);
      return sum | tables[codes.wordOfRegion(region)][codes.addsOf[code]];
    }, 0);
  const signsIn = (states: Readonly<Record<string, string>>, standing = 0): readonly string[] =>
    signsOfDevice({ facts: Uint8Array.of(factsOf(states, standing)) }, 0).map(({ key }) => key);
  const online = { power: 'running', link: 'online' };

  it.each([
    ['none where all is well', online, 0, []],
    ['none where it is only off', { power: 'off' }, 0, []],
    ['revoked, still online', online, 1, ['revoked-online']],
    ['revoked, silenced', { power: 'running', link: 'backoff' }, 1, ['revoked']],
    ['disabled, still online', online, 2, ['disabled-online']],
    ['disabled, silenced', { power: 'bricked' }, 2, ['disabled']],
    ['both, where it is both', online, 3, ['revoked-online', 'disabled-online']],
    ['expired, whether online or not', { ...online, trust: 'expired' }, 0, ['expired']],
    ['refused, and revoked', { ...online, trust: 'refused' }, 1, ['revoked-online', 'not-certified']],
    ['fell back, though it is in back-off', { link: 'backoff', update: 'reverted' }, 0, ['fell-back']],
    ['an implant, and that it is revoked', { ...online, implant: 'active' }, 1, ['revoked-online', 'active']],
    ['a dormant implant', { ...online, implant: 'dormant' }, 0, ['dormant']],
  ] as const)('are %s', (_what, states, standing, keys) => expect(signsIn(states, standing)).toEqual(keys));

  it('have a shape each, and so has a row that has just happened', () => {
    const shapes = [...signs, ...recentSigns].map(({ shape }) => shape);
    expect(new Set(shapes).size).toBe(shapes.length);
  });
});
