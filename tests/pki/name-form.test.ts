import { describe, expect, it } from 'vitest';
import { type GeneralName, ipBytes } from '../../sim/pki/general-name.ts';
import { isProperBase, isProperName, isWildcard } from '../../sim/pki/name-form.ts';

const label = 'a'.repeat(63);
/** 253 octets, the maximum (RFC 1035 2.3.4, without the lengths). */
const longest = [label, label, label, 'b'.repeat(61)].join('.');

/** Whether the text is a host (RFC 1034 3.5, RFC 1123 2.1). */
const hosts: readonly (readonly [string, boolean])[] = [
  ['acme.example', true],
  ['ACME.example', true],
  ['a', true],
  ['a-1.example', true],
  ['1.example', true],
  ['a.1b', true],
  ['a.b1', true],
  ['a.1', false],
  ['a.12', false],
  ['10.1.2.3', false],
  ['12', false],
  ['-a.example', false],
  ['a-.example', false],
  ['a_b.example', false],
  ['a b.example', false],
  ['a..example', false],
  ['a.example.', false],
  [`${label}.example`, true],
  [`${label}a.example`, false],
  [longest, true],
  [`${longest}b`, false],
];

const proper = (kind: 'dns' | 'email' | 'uri' | 'ip', value: string): boolean => isProperName({ kind, value });
const base = (kind: 'dns' | 'email' | 'uri' | 'ip', value: string): boolean => isProperBase({ kind, value });

describe('a host', () => {
  it.each(hosts)('%s: %s, wherever a host may stand', (text, isHost) => {
    expect(proper('dns', text)).toBe(isHost);
    expect(proper('email', `ops@${text}`)).toBe(isHost);
    expect(base('dns', text)).toBe(isHost);
    expect(base('email', `ops@${text}`)).toBe(isHost);
    for (const kind of ['email', 'uri'] as const)
      expect([base(kind, text), base(kind, `.${text}`), base(kind, `..${text}`)]).toEqual([isHost, isHost, false]);
  });

  it('with a leading period is no base for hosts, and the empty one is', () => {
    expect([base('dns', '.acme.example'), base('dns', '*.acme.example'), base('dns', '')]).toEqual([
      false,
      false,
      true,
    ]);
    expect([base('email', ''), base('uri', ''), proper('dns', '')]).toEqual([false, false, false]);
  });
});

describe('a wildcard (RFC 9525 6.3)', () => {
  it.each([
    ['*.acme.example', true],
    ['*.a.acme.example', true],
    ['*.example', false],
    ['*.', false],
    ['*', false],
    ['*acme.example', false],
    ['a*.acme.example', false],
    ['a.*.example', false],
    ['*.*.example', false],
    ['*.a_b.example', false],
    ['x.acme.example', false],
  ])('%s: %s', (text, isOne) => {
    expect(isWildcard(text)).toBe(isOne);
    expect(proper('dns', text)).toBe(isOne || text === 'x.acme.example');
  });
});

describe('an address of mail (RFC 5321 4.1.2)', () => {
  it.each([
    ['ops@acme.example', true],
    ["O.p-s+1!#$%&'*/=?^_`{|}~@acme.example", true],
    ['@acme.example', false],
    ['acme.example', false],
    ['ops', false],
    ['ops@', false],
    ['o ps@acme.example', false],
    [' ops@acme.example', false],
    ['ops @acme.example', false],
    ['a@b@acme.example', false],
    ['"ops"@acme.example', false],
  ])('%s: %s', (text, isOne) => {
    expect(proper('email', text)).toBe(isOne);
    expect(base('email', text)).toBe(isOne || text === 'acme.example' || text === 'ops');
  });
});

describe('a URI (RFC 3986 3.1)', () => {
  it.each([
    ['urn:fleetlab:acme', true],
    ['https://acme.example/', true],
    ['URN:a', true],
    ['a1+.-:b', true],
    ['a:~', true],
    ['a:!', true],
    ['a:', false],
    [':a', false],
    ['acme.example', false],
    ['1a:b', false],
    ['+a:b', false],
    ['a_b:c', false],
    [' a:b', false],
    ['a:b ', false],
    ['a:b c', false],
    ['a:\u007f', false],
    ['a:é', false],
  ])('%s: %s', (text, isOne) => {
    expect(proper('uri', text)).toBe(isOne);
    expect(base('uri', text)).toBe(text === 'acme.example');
  });
});

describe('an IP address', () => {
  it.each([
    [6, false],
    [8, true],
    [10, false],
    [16, false],
    [30, false],
    [32, true],
    [34, false],
    [0, false],
  ])('has 4 or 16 octets; %i digits: %s', (digits, isOne) => {
    expect(proper('ip', '0'.repeat(digits))).toBe(isOne);
  });

  it.each([
    ['10.0.0.0', '255.0.0.0', true],
    ['10.0.0.0', '255.255.255.255', true],
    ['0.0.0.0', '0.0.0.0', true],
    ['10.0.0.0', '255.254.0.0', true],
    ['10.0.0.0', '255.0.255.0', false],
    ['10.0.0.0', '0.0.255.255', false],
    ['10.0.0.0', '127.255.255.255', false],
    ['10.0.0.0', '255.253.0.0', false],
    ['2001:db8::', 'ffff:ffff::', true],
    ['2001:db8::', '::', true],
    ['2001:db8::', '::ffff', false],
    ['2001:db8::', 'ffff:0:ffff::', false],
  ])('%s and a mask of %s are a base (RFC 4632): %s', (address, mask, isOne) => {
    expect(base('ip', ipBytes(address) + ipBytes(mask))).toBe(isOne);
  });

  it.each([0, 8, 14, 18, 32, 62, 66])('is no base with its mask in %i digits', (digits) => {
    expect(base('ip', '0'.repeat(digits))).toBe(false);
  });
});

describe('a kind of name without a form check', () => {
  it.each<GeneralName>([
    { kind: 'other', tag: 160 },
    { kind: 'directory', name: { der: new Uint8Array(), parts: [], commonNames: [], emails: [] } },
  ])('is well formed, and so is its base: $kind', (name) => {
    expect([isProperName(name), isProperBase(name)]).toEqual([true, true]);
  });
});
