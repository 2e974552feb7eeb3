import { describe, expect, it } from 'vitest';
import { kindCode } from '../../../sim/trace/kinds.ts';
import { healthLegend, healthTables } from '../../../viz/data/health.ts';
import { stateCodes } from '../../../viz/data/state-codes.ts';

const many = (name: string, count: number) => ({
  name,
  states: Array.from({ length: count }, (_, i) => `${name}-${i}`),
});

const machine = [
  { name: 'power', states: ['off', 'asleep', 'os', 'running', 'bricked'] },
  { name: 'link', states: ['offline', 'dialing', 'online', 'backoff'] },
  { name: 'trust', states: ['unclaimed', 'certified', 'expired', 'refused'] },
  { name: 'update', states: ['idle', 'downloading'] },
  { name: 'implant', states: ['clean', 'active'] },
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
  ])('%s come out of a word as they went in', (_what, regions) => {
    const codes = stateCodes(regions);
    const words = Array<number>(codes.words).fill(0);
    for (let round = 0; round < 3; round++) {
      for (const [region, { states }] of regions.entries()) {
        const word = codes.wordOfRegion(region);
        const before = codes.codeIn(region, words[word]);
        const state = (round * 7 + region) % states.length;
        const after = codes.entered(codes.plain(region, state), before);
        words[word] += codes.addsOf[after] - codes.addsOf[before];
        expect(words[word]).toBeLessThan(codes.valuesIn(word));
        expect(codes.stateOf[codes.codeIn(region, words[word])]).toBe(state);
      }
    }
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
    const expired = codes.entered(codes.plain(2, 2), revoked);
    expect(codes.standingOf(expired)).toBe(1);
    expect(codes.standingOf(codes.entered(codes.plain(2, 1), expired))).toBe(0);
  });

  it('is moved by no other event', () =>
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
    ['expired', { power: 'off', trust: 'expired' }],
    ['refused', { ...online, trust: 'refused' }],
    ['bricked', { power: 'bricked' }],
    ['compromised', { power: 'bricked', implant: 'active' }],
  ])('is %s', (expected, states) => expect(healthOf(states)).toBe(expected));

  it('is revoked or disabled before anything but compromised', () => {
    expect(healthOf(online, 1)).toBe('revoked');
    expect(healthOf({ power: 'bricked' }, 2)).toBe('disabled');
    expect(healthOf({ power: 'off' }, 3)).toBe('revoked');
    expect(healthOf({ ...online, implant: 'active' }, 2)).toBe('compromised');
  });
});
