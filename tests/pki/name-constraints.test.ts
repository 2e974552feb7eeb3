import { describe, expect, it } from 'vitest';
import type { Certificate } from '../../sim/pki/certificate.ts';
import { type GeneralName, ipBytes } from '../../sim/pki/general-name.ts';
import type { Name } from '../../sim/pki/name.ts';
import { meetsConstraints } from '../../sim/pki/name-constraints.ts';

const subject = (parts: readonly string[], emails: readonly string[] = []): Name => ({
  der: new Uint8Array(),
  parts,
  commonNames: [],
  emails,
});

/** `kind:value`; a directory name lists its parts, a name of another kind its tag. */
function named(text: string): GeneralName {
  const [kind, ...rest] = text.split(':');
  const value = rest.join(':');
  if (kind === 'directory') return { kind, name: subject(value.split(',')) };
  return kind === 'other' ? { kind, tag: Number(value) } : { kind: kind as 'dns', value };
}

const certificate = (names: readonly string[] | undefined, of: Name = subject([])): Certificate =>
  ({
    subject: of,
    extensions: names === undefined ? {} : { subjectAltName: { critical: true, names: names.map(named) } },
  }) as unknown as Certificate;

const meets = (names: readonly string[] | undefined, permitted: readonly string[], excluded: readonly string[] = []) =>
  meetsConstraints(certificate(names), { permitted: permitted.map(named), excluded: excluded.map(named) });

const network = (address: string, mask: string): string => `ip:${ipBytes(address)}${ipBytes(mask)}`;
const address = (text: string): string => `ip:${ipBytes(text)}`;
const tenOne = network('10.1.0.0', '255.255.0.0');
const documents = network('2001:db8::', 'ffff:ffff::');

describe('a base covers the names within it, and nothing else (RFC 5280 4.2.1.10)', () => {
  it.each([
    // Hosts: the base itself, and every label added on the left.
    ['dns:acme.example', 'dns:acme.example', true],
    ['dns:acme.example', 'dns:ACME.Example', true],
    ['dns:ACME.example', 'dns:acme.example', true],
    ['dns:acme.example', 'dns:a.acme.example', true],
    ['dns:Acme.example', 'dns:a.aCme.example', true],
    ['dns:acme.example', 'dns:b.a.acme.example', true],
    ['dns:acme.example', 'dns:notacme.example', false],
    ['dns:acme.example', 'dns:acme.example.net', false],
    ['dns:acme.example', 'dns:example', false],
    ['dns:a.acme.example', 'dns:a.acme.example', true],
    ['dns:a.acme.example', 'dns:b.acme.example', false],
    ['dns:', 'dns:anything.example', true],
    // A wildcard counts as the hosts it stands for.
    ['dns:acme.example', 'dns:*.acme.example', true],
    ['dns:acme.example', 'dns:*.a.acme.example', true],
    ['dns:acme.example', 'dns:*.other.example', false],
    // Addresses: where the mask has ones.
    [tenOne, address('10.1.0.0'), true],
    [tenOne, address('10.1.255.255'), true],
    [tenOne, address('10.0.255.255'), false],
    [tenOne, address('10.2.0.0'), false],
    [tenOne, address('2001:db8::1'), false],
    [network('10.1.2.3', '255.255.0.0'), address('10.1.9.9'), true],
    [network('10.1.2.3', '255.255.255.255'), address('10.1.2.3'), true],
    [network('10.1.2.3', '255.255.255.255'), address('10.1.2.2'), false],
    [network('0.0.0.0', '0.0.0.0'), address('192.0.2.1'), true],
    [documents, address('2001:db8:ffff::1'), true],
    [documents, address('2001:db9::1'), false],
    [documents, address('10.1.0.0'), false],
    // Mailboxes: one, those of a host, those of every host below a domain.
    ['email:acme.example', 'email:ops@acme.example', true],
    ['email:acme.example', 'email:ops@ACME.example', true],
    ['email:acme.example', 'email:ops@a.acme.example', false],
    ['email:acme.example', 'email:ops@notacme.example', false],
    ['email:.acme.example', 'email:ops@a.acme.example', true],
    ['email:.acme.example', 'email:ops@b.a.Acme.example', true],
    ['email:.acme.example', 'email:ops@acme.example', false],
    ['email:.acme.example', 'email:ops@a.acme.example.net', false],
    ['email:ops@acme.example', 'email:ops@acme.example', true],
    ['email:ops@acme.example', 'email:ops@ACME.example', true],
    ['email:ops@acme.example', 'email:Ops@acme.example', false],
    ['email:ops@acme.example', 'email:op@acme.example', false],
    ['email:ops@acme.example', 'email:dev@acme.example', false],
    ['email:ops@acme.example', 'email:ops@other.example', false],
    ['email:ops@acme.example', 'email:ops@a.acme.example', false],
    // URIs: their host, or every host below a domain.
    ['uri:acme.example', 'uri:https://acme.example', true],
    ['uri:acme.example', 'uri:https://acme.example/', true],
    ['uri:acme.example', 'uri:https://ACME.example/path', true],
    ['uri:acme.example', 'uri:coap://acme.example?query', true],
    ['uri:acme.example', 'uri:coap://acme.example#part', true],
    ['uri:acme.example', 'uri:https://acme.example:8443/path', true],
    ['uri:acme.example', 'uri:https://me@acme.example/path', true],
    ['uri:acme.example', 'uri:https://me:word@acme.example:8443/path', true],
    ['uri:acme.example', 'uri:https://@acme.example/path', true],
    ['uri:acme.example', 'uri:https://acme.example/at@other.example', true],
    ['uri:acme.example', 'uri:https://a.acme.example/', false],
    ['uri:acme.example', 'uri:https://acme.example.net/', false],
    ['uri:acme.example', 'uri:https://acme.example@other.example/', false],
    ['uri:acme.example', 'uri:https://other.example/@acme.example', false],
    ['uri:acme.example', 'uri:https://other.example?@acme.example', false],
    ['uri:acme.example', 'uri:https://other.example#@acme.example', false],
    ['uri:.acme.example', 'uri:https://a.acme.example/', true],
    ['uri:.acme.example', 'uri:https://acme.example/', false],
    ['uri:.acme.example', 'uri:https://a.acme.example.net/', false],
    // Directory names: the first relative names are those of the base.
    ['directory:o=acme', 'directory:o=acme', true],
    ['directory:o=acme', 'directory:o=acme,cn=x', true],
    ['directory:o=acme', 'directory:o=other,cn=x', false],
    ['directory:o=acme,ou=a', 'directory:o=acme', false],
  ])('%s over %s: %s', (base, name, isCovered) => {
    expect([meets([name], [base]), meets([name], [], [base])]).toEqual([isCovered, !isCovered]);
  });
});

describe('a name that cannot be compared is neither permitted nor clear of an exclusion', () => {
  it.each([
    ['a wildcard that may stand for an excluded host', 'dns:b.acme.example', 'dns:*.acme.example'],
    ['such a wildcard in other letter case', 'dns:b.acme.EXAMPLE', 'dns:*.Acme.example'],
    ['a URI without an authority', 'uri:acme.example', 'uri:urn:fleetlab:acme'],
    ['a URN with an authority further on', 'uri:acme.example', 'uri:urn:x://acme.example'],
    ['a URI at an address', 'uri:acme.example', 'uri:https://[2001:db8::1]/'],
    ['a URI at an address, after a user', 'uri:acme.example', 'uri:https://me@[2001:db8::1]/'],
    ['a name of another kind', 'other:160', 'other:160'],
  ])('%s', (_what, base, name) => {
    expect([meets([name], [base]), meets([name], [], [base])]).toEqual([false, false]);
  });

  it('a host is not a wildcard: it does not cover another one below its domain', () => {
    expect(meets(['dns:a.acme.example'], [], ['dns:b.acme.example'])).toBe(true);
    expect(meets(['dns:acme.example'], [], ['dns:b.acme.example'])).toBe(true);
  });
});

describe('a kind of name is constrained by its own bases', () => {
  const one = {
    dns: 'dns:a.example',
    email: 'email:a@a.example',
    uri: 'uri:https://a.example/',
    ip: address('10.1.2.3'),
    directory: 'directory:o=acme',
    tagged: 'other:160',
    otherwise: 'other:163',
  };
  const bases = { ...one, email: 'email:a.example', uri: 'uri:a.example', ip: tenOne };
  const kinds = Object.keys(one) as (keyof typeof one)[];

  it.each(kinds.flatMap((kind) => kinds.filter((other) => other !== kind).map((other) => [kind, other] as const)))(
    '%s is unconstrained by a base for %s',
    (kind, other) => {
      expect([meets([one[kind]], [bases[other]]), meets([one[kind]], [], [bases[other]])]).toEqual([true, true]);
    },
  );

  it.each([
    ['one of two permitted', ['dns:b.example'], ['dns:a.example', 'dns:b.example'], [], true],
    ['none of two permitted', ['dns:c.example'], ['dns:a.example', 'dns:b.example'], [], false],
    ['permitted, and in the excluded part of it', ['dns:b.a.example'], ['dns:a.example'], ['dns:b.a.example'], false],
    ['permitted, outside what is excluded', ['dns:c.a.example'], ['dns:a.example'], ['dns:b.a.example'], true],
    ['the second of two excluded', ['dns:b.example'], [], ['dns:a.example', 'dns:b.example'], false],
    ['one name permitted, another not', ['dns:a.example', 'dns:b.example'], ['dns:a.example'], [], false],
    [
      'permitted by a base of its kind, beside a base of another',
      ['dns:a.example'],
      ['email:b.example', 'dns:a.example'],
      [],
      true,
    ],
    [
      'excluded by a base of its kind, beside a base of another',
      ['dns:a.example'],
      [],
      ['email:b.example', 'dns:a.example'],
      false,
    ],
    ['no names', [], ['dns:a.example'], [], true],
    ['no alternative names at all', undefined, ['dns:a.example'], [], true],
  ] as const)('%s', (_what, names, permitted, excluded, outcome) => {
    expect(meets(names, permitted, excluded)).toBe(outcome);
  });

  it.each([
    ['dns:.acme.example', 'email:a@b.example'],
    ['dns:*.acme.example', 'email:a@b.example'],
    ['ip:0a010000', 'dns:a.example'],
    ['ip:0a010000ff00ff00', 'dns:a.example'],
    ['uri:https://acme.example', 'dns:a.example'],
  ])('%s is not a base: nothing matches it, not even %s', (base, name) => {
    expect(meets([name], [base])).toBe(false);
    expect(meets([name], [], [base])).toBe(false);
    expect(meets([name], [name, base])).toBe(false);
  });
});

describe('of the subject', () => {
  const within = (of: Name, names: readonly string[] | undefined, permitted: readonly string[]) =>
    meetsConstraints(certificate(names, of), { permitted: permitted.map(named), excluded: [] });

  it.each([
    ['the name counts', subject(['o=other']), ['directory:o=acme'], false],
    ['the name may be permitted', subject(['o=acme', 'cn=x']), ['directory:o=acme'], true],
    ['an empty name does not count', subject([]), ['directory:o=acme'], true],
    ['an address of mail counts', subject(['o=acme'], ['ops@other.example']), ['email:acme.example'], false],
    ['an address of mail may be permitted', subject(['o=acme'], ['ops@acme.example']), ['email:acme.example'], true],
  ])('%s', (_what, of, permitted, outcome) => {
    expect(within(of, undefined, permitted)).toBe(outcome);
    expect(within(of, ['email:dev@acme.example', 'directory:o=acme,cn=y'], permitted)).toBe(outcome);
  });
});

describe('comparisons are counted: names, each with all bases', () => {
  const many = (count: number, text: string): readonly string[] => Array.from({ length: count }, () => text);
  it.each([
    [64, 64, 0, true],
    [64, 0, 64, true],
    [64, 32, 32, true],
    [17, 241, 0, false],
    [17, 0, 241, false],
    [17, 240, 1, false],
    [65, 32, 32, false],
    [1, 4096, 0, true],
    [1, 0, 4097, false],
  ])('%i names, %i permitted, %i excluded: %s', (names, permitted, excluded, outcome) => {
    const bases = [many(permitted, 'dns:a.example'), many(excluded, 'dns:b.example')] as const;
    expect(meets(many(names, 'dns:a.example'), ...bases)).toBe(outcome);
  });

  it('a subject without alternative names is one name', () => {
    const excluded = many(4096, 'dns:b.example').map(named);
    expect(meetsConstraints(certificate(undefined, subject(['o=acme'])), { permitted: [], excluded })).toBe(true);
  });
});
