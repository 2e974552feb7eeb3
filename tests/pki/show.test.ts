import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addPki } from '../../bin/commands/pki.ts';
import { shownFile } from '../../reports/print/pki/shown-file.ts';
import { createRoot, issueAuthority } from '../../sim/pki/authority.ts';
import { openCatalog } from '../../sim/pki/catalog.ts';
import { constructedContext, der } from '../../sim/pki/der/index.ts';
import { ipBytes } from '../../sim/pki/general-name.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { realKeys } from '../../sim/pki/keys.ts';
import { signOcspResponse } from '../../sim/pki/ocsp.ts';
import { writePem } from '../../sim/pki/pem.ts';
import { limboFile } from './limbo-cases.ts';
import { day, epoch } from './small-pki.ts';

const keys = realKeys('show');
const catalog = openCatalog({ seed: 'show', keys, tenant: 'acme', firstCreatedAt: epoch });
const authority = catalog.authority(1);
const serial = (device: number) => catalog.serialOf({ authority: 1, device, nth: 0 });
const issued = (name: string) =>
  catalog.issue({
    ...{ authority: 1, device: 1, nth: 0, name, notBefore: epoch, notAfter: epoch + day },
    publicKey: keys.signerOf('acme/sensor-1').publicKey,
  });
const shown = (bytes: Uint8Array) => shownFile(bytes, 'file').join('\n');
const pem = (label: string, ...all: readonly Uint8Array[]) =>
  Buffer.from(writePem(all.map((bytes) => ({ label, bytes }))));
const revoked = (count: number, baseNumber?: number) => {
  const list = catalog.openRevocationList(1);
  list.publish(epoch, epoch + day);
  for (let device = 0; device < count; device++)
    list.revoke(serial(device), epoch, device % 2 === 0 ? 'keyCompromise' : 'unspecified');
  const publication = list.publish(epoch, epoch + day);
  return baseNumber === undefined ? publication.full() : publication.delta(baseNumber);
};
const answered = (...statuses: readonly ('good' | 'revoked' | 'unknown')[]) =>
  signOcspResponse(
    {
      producedAt: epoch,
      answers: statuses.map((status, device) => ({
        ...(status === 'revoked' ? { status, at: epoch - 60, reason: 'superseded' as const } : { status }),
        serial: serial(device),
        thisUpdate: epoch,
        nextUpdate: epoch + day,
      })),
    },
    authority,
  );

describe('what is shown', () => {
  it('of a device is its name, its period, and its purpose', () => {
    for (const line of [
      'certificate of O=acme, CN=acme/sensor-1\n',
      '  issued by   O=acme, CN=authority 1\n',
      '  in force    2026-01-01 00:00:00 UTC to 2026-01-02 00:00:00 UTC\n',
      '  is          an endpoint: it issues nothing\n',
      '  may         sign data\n',
      '  purposes    client\n',
      '  names       uri urn:fleetlab:device:acme/sensor-1\n',
      '  CRL at      uri http://crl.fleetlab.example/acme/1.crl\n',
      '  key         ec prime256v1\n',
      ', ecdsaWithSha256; not verified\n',
    ])
      expect(shown(issued('acme/sensor-1'))).toContain(line);
  });

  it('of an authority is what it may sign', () => {
    const limited = issueAuthority(catalog.root, {
      nth: 'limited',
      label: 'limited',
      name: { commonName: 'limited' },
      signer: keys.signerOf('limited'),
      notBefore: epoch,
      notAfter: epoch + day,
      pathLen: 1,
      permitted: [{ kind: 'dns', value: 'acme.example' }],
      excluded: [{ kind: 'ip', value: ipBytes('10.0.0.0') + ipBytes('255.0.0.0') }],
    });
    for (const line of [
      '  is          an authority, with at most 1 authority below it\n',
      '  may         sign certificates\n              sign CRLs\n',
      '  only names  dns acme.example\n',
      '  no names    ip 0a000000/ff000000\n',
    ])
      expect(shown(limited.certificate)).toContain(line);
  });

  it('of a root is that it issued itself, and that no other authority vouches for it', () => {
    expect(shown(catalog.root.certificate)).toContain('  issued by   itself\n');
    expect(shown(catalog.root.certificate)).toContain('  signed by   a key that is not named,');
  });

  it('of ideal keys is that they are ideal', () => {
    const signer = idealKeys('show').signerOf('root');
    const dates = { notBefore: -62_167_219_200, notAfter: 253_402_300_799 };
    const root = createRoot({ label: 'root', name: { commonName: 'root' }, signer, ...dates });
    expect(shown(root.certificate)).toContain('ideal: it exists in a simulation only');
    expect(shown(root.certificate)).toContain('0000-01-01 00:00:00 UTC to 9999-12-31 23:59:59 UTC');
  });

  it('of a CRL is what it covers, how many entries it has by reason, and the first of them', () => {
    const text = shown(revoked(50));
    for (const line of [
      'CRL 2 of O=acme, CN=authority 1\n',
      '  until       2026-01-02 00:00:00 UTC\n',
      '  covers      certificates\n',
      '  entries     50: keyCompromise 25, unspecified 25\n',
    ])
      expect(text).toContain(line);
    expect(text.match(/[0-9a-f]{32} {2}2026-01-01 00:00:00 UTC/g)?.length).toBe(20);
    expect(text).toMatch(/and 30 more$/);
    expect(shown(revoked(0))).toContain('  entries     none');
    expect(shown(revoked(3, 1))).toMatch(/^delta CRL 2 of .*\n {2}continues {3}CRL 1\n/);
  });

  it('of an OCSP response is the status in each answer', () => {
    const text = shown(answered('good', 'revoked', 'unknown'));
    for (const line of [
      'OCSP response with 3 answers\n',
      '  made        2026-01-01 00:00:00 UTC\n',
      '    is        good\n',
      '    is        revoked at 2025-12-31 23:59:00 UTC: superseded\n',
      '    is        unknown\n',
      '    as of     2026-01-01 00:00:00 UTC, until 2026-01-02 00:00:00 UTC',
    ])
      expect(text).toContain(line);
    expect(shown(der.sequence([der.enumerated(3)]))).toBe('OCSP response without an answer: tryLater');
    expect(shown(answered(...Array<'good'>(30).fill('good')))).toMatch(/and 10 more$/);
  });

  it('of PEM is every block', () => {
    const chain = pem('CERTIFICATE', catalog.root.certificate, authority.certificate);
    expect(shown(chain).match(/^certificate of .*$/gm)).toEqual([
      'certificate of O=fleetlab, CN=fleetlab root',
      'certificate of O=acme, CN=authority 1',
    ]);
    expect(shown(pem('X509 CRL', revoked(1)))).toMatch(/^CRL 2/);
    expect(shown(pem('OCSP RESPONSE', answered('good')))).toMatch(/^OCSP response with 1 answer\n/);
  });

  it('of a name has no control characters for a terminal', () => {
    const text = shown(issued('evil\u001b[2J\u202e\n'));
    expect(text).toContain('CN=evil\\u001b[2J\\u202e\\u000a\n');
    expect(text).not.toContain('\u001b');
  });

  it.each([
    ['nothing', Buffer.alloc(0), 'pki/pem', /no block in it/],
    ['a text', Buffer.from('hello'), 'pki/pem', /file: line 1, block 1: .*\n {2}give/],
    ['a text of control characters', Buffer.from('\u001b[2J'), 'pki/pem', /line 1/],
    ['DER of another kind', der.sequence([]), 'pki/corrupt', /not a certificate, CRL or OCSP response/],
    ['DER of one number', der.sequence([der.sequence([der.integer(1)])]), 'pki/corrupt', /a malformed X509 CRL/],
    ['a certificate that is cut', issued('a').subarray(0, 100), 'pki/corrupt', /length beyond its surroundings/],
    ['an OCSP response that is broken', der.sequence([der.enumerated(0)]), 'pki/corrupt', /a malformed OCSP RESPONSE/],
    ['a private key', pem('EC PRIVATE KEY', Uint8Array.of(1)), 'pki/label', /cannot show a block "EC PRIVATE KEY"/],
    ['a CRL called a certificate', pem('CERTIFICATE', revoked(1)), 'pki/corrupt', /a malformed CERTIFICATE/],
    [
      'a second block that is broken',
      pem('CERTIFICATE', issued('a'), der.element(constructedContext(0), [])),
      'pki/corrupt',
      /^file, block 2: /,
    ],
  ])('of %s is the mistake', (_what, bytes, code, message) => {
    expect(() => shownFile(bytes, 'file')).toThrow(
      expect.objectContaining({ code, message: expect.stringMatching(message) }),
    );
  });
});

describe('fleetlab pki', () => {
  let folder: string;
  let printed: string;
  const run = (...args: readonly string[]): string => {
    const program = new Command('fleetlab').exitOverride();
    addPki(program);
    program.parse(['pki', ...args], { from: 'user' });
    return printed;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fleetlab-pki-'));
    printed = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += text;
      return true;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    process.exitCode = 0;
    rmSync(folder, { recursive: true });
  });
  const file = (name: string, contents: Uint8Array | string): string => {
    writeFileSync(join(folder, name), contents);
    return join(folder, name);
  };

  it('show prints the content of a file', () => {
    expect(run('show', file('device.pem', pem('CERTIFICATE', issued('acme/sensor-1'))))).toMatch(
      /^certificate of O=acme, CN=acme\/sensor-1\n/,
    );
  });

  it.each([
    ['show', 'of a file that is not there', 'pki/no-file', ['show', 'nowhere.pem']],
    ['show', 'of a folder', 'pki/no-file', ['show', '.']],
    ['limbo', 'without a file', 'pki/limbo-file', ['limbo']],
    ['limbo', 'of a file that is not there', 'pki/no-file', ['limbo', 'nowhere.json']],
  ])('%s %s hints what to give', (_command, _what, code, args) => {
    expect(() => run(...args)).toThrow(expect.objectContaining({ code, message: expect.stringContaining('\n  ') }));
  });

  it('limbo counts, and succeeds if no invalid path is accepted', () => {
    const text = run('limbo', limboFile);
    expect(text).toContain('x509-limbo.json.br: 208 cases\n');
    expect(text).toContain('  right          195\n  false accepts  0\n  false rejects  13\n');
    expect(process.exitCode ?? 0).toBe(0);
  });

  it('limbo ends with 1 if an invalid path is accepted', () => {
    const believed = JSON.parse(run('limbo', limboFile, '--json')) as { id: string; verdict: string }[];
    expect(believed.length).toBe(208);
    printed = '';
    const wrong = file(
      'limbo.json',
      JSON.stringify({ version: 1, testcases: [{ ...goodCase(), expected_result: 'FAILURE' }] }),
    );
    expect(run('limbo', wrong)).toContain('  false accepts  1\n    ours\n');
    expect(process.exitCode).toBe(1);
  });
});

/** A valid case of our own. */
const goodCase = () => ({
  id: 'ours',
  validation_kind: 'CLIENT',
  trusted_certs: [pem('CERTIFICATE', catalog.root.certificate).toString()],
  untrusted_intermediates: [pem('CERTIFICATE', authority.certificate).toString()],
  peer_certificate: pem('CERTIFICATE', issued('acme/sensor-1')).toString(),
  validation_time: '2026-01-01T12:00:00Z',
  expected_result: 'SUCCESS',
});
