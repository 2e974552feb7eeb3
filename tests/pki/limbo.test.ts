import { readFileSync } from 'node:fs';
import { brotliDecompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readLimbo } from '../../bin/files/read-limbo.ts';
import { limboReport } from '../../reports/print/pki/limbo-report.ts';
import { judgeLimbo, type LimboCase } from '../../sim/pki/limbo.ts';
import { limboCases, limboFile, limboVerdicts as verdicts } from './limbo-cases.ts';

/** Valid cases of x509-limbo that we refuse: each with the rule of ours that it breaks. */
const refusedByOurRules: Readonly<Record<string, string>> = {
  // The trusted certificate is no root but cross-signed, and does not say by which key; the suite refuses that itself
  // in rfc5280::aki::cross-signed-root-missing-aki.
  'cve::cve-2024-0567': 'profile: it says which key signed it (4.2.1.1)',
  // An endpoint is no authority: the suite refuses it itself in webpki::ca-as-leaf.
  'pathlen::validation-ignores-pathlen-in-leaf': 'profile: what is shown is no authority (CABF BR 7.1.2.7)',
  'rfc5280::ca-as-leaf': 'profile: what is shown is no authority (CABF BR 7.1.2.7)',
  // An endpoint says what it is for: the suite refuses it itself in webpki::eku::ee-without-eku.
  'rfc5280::eku::ee-without-eku': 'purpose',
  // The suite refuses it itself in rfc5280::nc::permitted-dns-match-noncritical.
  'webpki::nc::permitted-dns-match-noncritical': 'profile: nameConstraints is critical (4.2.1.10)',
  // The common name is no alternative name: the suite refuses that itself in webpki::cn::not-in-san.
  'rfc5280::nc::permitted-dns-match-more': 'name: common name example.com',
  'rfc5280::nc::permitted-ipv4-match': 'name: common name example.com',
  'rfc5280::nc::permitted-ipv6-match': 'name: common name example.com',
  'webpki::san::exact-localhost-ip-san': 'name: common name example.com',
  // Wildcards match nothing here: without the public suffix list, they cannot be distinguished from `*.co.uk`.
  'webpki::nc::nc-permits-dns-san-pattern': 'name: dns foo.example.com',
  'webpki::san::leftmost-wildcard-san': 'name: dns foo.example.com',
  'online::docs.python.org': 'name: dns docs.python.org',
  // The root has the serial number 0: the suite refuses that itself in rfc5280::serial::zero.
  'online::fastly.com': 'no-path',
};

describe('x509-limbo', () => {
  it('is here with all of its 208 cases', () => {
    expect(verdicts.length).toBe(208);
    expect(verdicts.filter(({ expected }) => expected === 'FAILURE').length).toBe(145);
  });

  it('is judged in all of its cases', () => {
    expect(verdicts.filter(({ skipped }) => skipped !== undefined)).toEqual([]);
  });

  it('has no invalid path that we accept', () => {
    const wrong = verdicts.filter(({ expected, verdict }) => expected === 'FAILURE' && verdict === 'ok');
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it('has no valid path that we refuse, except by a rule of ours', () => {
    const refused = verdicts.filter(({ expected, verdict }) => expected === 'SUCCESS' && verdict !== 'ok');
    expect(Object.fromEntries(refused.map(({ id, verdict }) => [id, verdict]))).toEqual(refusedByOurRules);
  });

  it.each([
    ['crl::revoked-certificate-with-crl', 'revocation: revoked'],
    ['crl::issuer-missing-crlsign', 'revocation: unknown'],
    ['pathlen::intermediate-violates-pathlen-0', 'path-length'],
    ['pathlen::max-chain-depth-1-exhausted', 'too-long'],
    ['pathological::nc-dos-1', 'name-constraints'],
    ['rfc5280::nc::excluded-dns-match', 'name-constraints'],
    ['rfc5280::nc::permitted-dn-mismatch', 'name-constraints'],
    ['rfc5280::nc::permitted-ip-mismatch', 'name-constraints'],
    ['rfc5280::eku::ee-wrong-eku', 'purpose'],
    ['rfc5280::validity::expired-1-second', 'expired'],
    ['rfc5280::validity::not-yet-valid-1-second', 'not-yet-valid'],
    ['rfc5280::chain-untrusted-root', 'no-path'],
    ['rfc5280::unknown-critical-extension-ee', 'unknown-critical-extension'],
    ['webpki::san::mismatch-domain-san', 'name: dns'],
    ['webpki::forbidden-p192-leaf', 'key'],
  ])('refuses %s for its fault', (id, reason) => {
    expect(verdicts.find((one) => one.id === id)?.verdict).toContain(reason);
  });
});

describe('a file of cases', () => {
  const plain = brotliDecompressSync(readFileSync(limboFile));
  const [first] = limboCases;

  it('may be plain, or compressed', () => {
    expect(readLimbo(plain, 'limbo.json')).toEqual(limboCases);
    expect(readLimbo(gzipSync(plain), 'limbo.json.gz')).toEqual(limboCases);
  });

  it.each([
    ['cut short', 'limbo.json.br', readFileSync(limboFile).subarray(0, 1000), 'pki/limbo-file'],
    ['no gzip', 'limbo.json.gz', plain, 'pki/limbo-file'],
    ['no JSON', 'limbo.json', Buffer.from('-----BEGIN'), 'pki/limbo-file'],
    ['another JSON', 'limbo.json', Buffer.from('{"version":1}'), 'pki/limbo-form'],
    ['another version', 'limbo.json', Buffer.from('{"version":2,"testcases":[]}'), 'pki/limbo-form'],
    ['a case without a verdict', 'limbo.json', Buffer.from('{"version":1,"testcases":[{"id":"a"}]}'), 'pki/limbo-form'],
  ])('that is %s is refused', (_what, name, octets, code) => {
    expect(() => readLimbo(octets, name)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(name) }),
    );
  });

  it.each<[string, Partial<LimboCase>, string]>([
    ['a feature', { features: ['has-crl', 'has-mldsa'] }, 'has-mldsa'],
    ['a choice of algorithms', { signature_algorithms: ['ED25519'] }, 'signature algorithms'],
    ['a key usage', { key_usage: ['keyAgreement'] }, 'keyAgreement'],
    ['another purpose', { extended_key_usage: ['codeSigning'] }, 'codeSigning'],
    ['the purpose of the other side', { extended_key_usage: ['clientAuth'] }, 'clientAuth'],
    ['another kind of name', { expected_peer_names: [{ kind: 'URI', value: 'urn:a' }] }, 'URI'],
  ])('with %s that is unknown here is skipped, with the reason', (_what, changes, reason) => {
    const { verdict, skipped } = judgeLimbo({ ...first, ...changes });
    expect(verdict).toBeUndefined();
    expect(skipped).toContain(reason);
  });

  it.each([
    ['no PEM', 'hello'],
    ['no certificate', '-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n'],
    ['two blocks', first.peer_certificate + first.peer_certificate],
  ])('with %s for a certificate is judged by that', (_what, text) => {
    expect(judgeLimbo({ ...first, peer_certificate: text }).verdict).toMatch(/^malformed/);
    expect(judgeLimbo({ ...first, trusted_certs: [text] }).verdict).toBe('no-path');
  });

  it('is reported with each wrong verdict and its reason', () => {
    const { lines, falseAccepts } = limboReport('limbo.json', [
      { id: 'a', expected: 'FAILURE', verdict: 'expired', skipped: undefined },
      { id: 'b', expected: 'SUCCESS', verdict: 'ok', skipped: undefined },
      { id: 'c', expected: 'FAILURE', verdict: 'ok', skipped: undefined },
      { id: 'd', expected: 'SUCCESS', verdict: 'purpose', skipped: undefined },
      { id: 'e', expected: 'SUCCESS', verdict: undefined, skipped: 'not here' },
    ]);
    expect(falseAccepts).toBe(1);
    expect(lines).toEqual([
      'limbo.json: 5 cases',
      '',
      '  right          2',
      '  false accepts  1',
      '    c',
      '  false rejects  1',
      '    d  purpose',
      '  skipped        1',
      '    e  not here',
    ]);
  });
});
