import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PemError, readPem, writePem } from '../../sim/pki/pem.ts';
import { openssl } from './openssl.ts';
import { smallPki } from './small-pki.ts';

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, n) => (n * 7) % 256);
const block = writePem([{ label: 'CERTIFICATE', bytes: bytes(100) }]);
const lines = block.split('\n');
const begin = '-----BEGIN CERTIFICATE-----';
const end = '-----END CERTIFICATE-----';

describe('PEM', () => {
  it('reads back as it was written, block by block', () => {
    const label = fc.constantFrom('CERTIFICATE', 'X509 CRL', 'OCSP RESPONSE', 'EC PRIVATE KEY');
    fc.assert(
      fc.property(
        fc.array(fc.record({ label, bytes: fc.uint8Array({ minLength: 1, maxLength: 200 }) }), { minLength: 1 }),
        (blocks) => {
          const read = readPem(writePem(blocks));
          expect(read.map((one) => ({ ...one, bytes: Uint8Array.from(one.bytes) }))).toEqual(blocks);
        },
      ),
    );
  });

  it('has the same content for openssl as for us', () => {
    const { root, catalog } = smallPki();
    const text = writePem([root, catalog].map(({ certificate }) => ({ label: 'CERTIFICATE', bytes: certificate })));
    const theirs = openssl(['storeutl', '-noout', '-certs', 'pem'], { pem: text });
    expect(theirs).toContain('Total found: 2');
    const written = openssl(['x509', '-inform', 'DER', '-in', 'der'], { der: root.certificate });
    expect(readPem(written)).toEqual([{ label: 'CERTIFICATE', bytes: Buffer.from(root.certificate) }]);
  });

  it.each([
    ['lines that end as on Windows', block.replaceAll('\n', '\r\n')],
    ['lines that end as on old Macs', block.replaceAll('\n', '\r')],
    ['no end of the last line', block.trimEnd()],
    ['empty lines around it', `\n\n${block}\n`],
  ])('may have %s', (_what, text) => {
    expect(readPem(text).map((one) => Uint8Array.from(one.bytes))).toEqual([bytes(100)]);
  });

  it.each([
    ['text in front', `subject: acme\n${block}`],
    ['text between blocks and behind them', `${block}issuer: acme\n\n${block}bye`],
  ])('may be explained by %s, where the reader allows that', (_what, text) => {
    for (const one of readPem(text, true)) expect(Uint8Array.from(one.bytes)).toEqual(bytes(100));
    expect(readPem(text, true).length).toBe(text.split(begin).length - 1);
  });

  it.each([
    ['text alone', 'subject: acme\n', 'no block in it'],
    ['a boundary that is none', `subject: acme\n-----BEGIN\n${block}`, 'where a block begins'],
    ['text inside a block', block.replace('\n', '\nsubject: acme\n'), 'no base64'],
  ])('may not be %s, whatever the reader allows', (_what, text, reason) => {
    expect(() => readPem(text, true)).toThrow(reason);
  });

  it.each([
    ['nothing in it', '', 1, 1],
    ['empty lines only', '\n\n', 1, 1],
    ['text in front', `subject: acme\n${block}`, 1, 1],
    ['text between blocks', `${block}subject: acme\n${block}`, 2, lines.length],
    ['text behind', `${block}bye`, 2, lines.length],
    ['another label at its end', block.replace('END CERTIFICATE', 'END X509 CRL'), 1, lines.length - 1],
    ['no end', lines.slice(0, -2).join('\n'), 1, lines.length - 2],
    ['an end only', end, 1, 1],
    ['two beginnings', `${begin}\n${block}`, 1, 2],
    ['nothing between its ends', `${begin}\n${end}\n`, 1, 2],
    ['an empty line inside', block.replace('\n-----END', '\n\n-----END'), 1, 5],
    ['a header, as old keys had', block.replace('\n', '\nProc-Type: 4,ENCRYPTED\n\n'), 1, 2],
    ['a blank in a line', block.replace('AAcO', 'AA O'), 1, 2],
    ['a blank behind a line', block.replace('-----\n', '----- \n'), 1, 1],
    ['a line that is too short', block.replace('AAcO', ''), 1, 2],
    ['a line that is too long', `${begin}\n${lines[1]}AAAA\n${lines[2]}\n${end}`, 1, 2],
    ['padding inside', `${begin}\nAA==\nAAAA\n${end}`, 1, 2],
    ['padding inside a line', `${begin}\nAA==AAAA\n${end}`, 1, 2],
    ['padding that is missing', `${begin}\nAAA\n${end}`, 1, 2],
    ['bits behind the last octet', `${begin}\nAB==\n${end}`, 1, 2],
    ['characters of base64url', `${begin}\nAA-_\n${end}`, 1, 2],
    ['a label of blanks', '-----BEGIN  -----\nAAAA\n-----END  -----', 1, 1],
    ['a label in two lines', '-----BEGIN CERTI\nFICATE-----', 1, 1],
  ])('with %s is refused, with the place and a hint', (_what, text, number, line) => {
    const read = () => readPem(text);
    expect(read).toThrow(PemError);
    expect(read).toThrow(expect.objectContaining({ block: number, line, hint: expect.stringMatching(/\w/) }));
  });
});
