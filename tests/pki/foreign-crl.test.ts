import { describe, expect, it } from 'vitest';
import { readCertificate } from '../../sim/pki/certificate.ts';
import { constructedContext, DerError, der } from '../../sim/pki/der/index.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { Oid } from '../../sim/pki/oids.ts';
import { readCrl } from '../../sim/pki/read-crl.ts';
import { revocationOf } from '../../sim/pki/revocation.ts';
import { extension } from '../../sim/pki/write-extensions.ts';
import { day, epoch, smallPki } from './small-pki.ts';

const keys = idealKeys('crl-of-others');
const { catalog, device } = smallPki(keys);
const issuer = readCertificate(catalog.certificate);
const shown = readCertificate(device(7));

/** A CRL that `signCrl` never writes, assembled by hand and signed. */
function made({ entries = [] as readonly Uint8Array[], extensions = [] as readonly Uint8Array[], version = 1 }) {
  const { signer } = catalog;
  const toBeSigned = der.sequence([
    ...[der.integer(version), signer.algorithm, catalog.name, der.time(epoch), der.time(epoch + day)],
    ...(entries.length === 0 ? [] : [der.sequence(entries)]),
    der.element(constructedContext(0), [der.sequence([extension.crlNumber(1), ...extensions])]),
  ]);
  return der.sequence([toBeSigned, signer.algorithm, der.bitString(signer.sign(toBeSigned))]);
}

const serial = der.integer(Buffer.from(shown.serial, 'hex'));
const other = der.integer(5);
const at = der.time(epoch);
const entry = (...parts: readonly Uint8Array[]) => der.sequence(parts);
const anExtension = (oid: string, isCritical: boolean, value = der.nothing()) =>
  der.sequence([der.oid(oid), ...(isCritical ? [der.boolean(true)] : []), der.octetString(value)]);
const statusBy = (crl: Uint8Array) => {
  const status = revocationOf(shown, issuer, [readCrl(crl)], epoch, keys);
  return status.status === 'unknown' ? status.reason : status.status;
};

describe('a CRL from other software', () => {
  it.each([
    ['with the certificate', { entries: [entry(other, at), entry(serial, at)] }, 'revoked'],
    ['without it', { entries: [entry(other, at)] }, 'good'],
    [
      'with the day on which the key was lost',
      {
        entries: [
          entry(serial, at, der.sequence([anExtension(Oid.invalidityDate, false, der.generalizedTime(epoch))])),
        ],
      },
      'revoked',
    ],
    [
      'with an extension of an entry that is not critical',
      { entries: [entry(other, at, der.sequence([anExtension('2.999.3', false)]))] },
      'good',
    ],
    [
      // RFC 5280 5.3: a relying party that does not know the extension must not use the CRL, whichever certificate the
      // entry is for.
      'with a critical extension of any entry',
      { entries: [entry(other, at, der.sequence([anExtension('2.999.3', true)]))] },
      'unknown-critical-extension',
    ],
    [
      'with a critical extension of its own',
      { extensions: [anExtension('2.999.3', true)] },
      'unknown-critical-extension',
    ],
    ['with another extension of its own', { extensions: [anExtension('2.999.3', false)] }, 'good'],
    [
      'for an issuer that it does not name as its own',
      { entries: [entry(other, at, der.sequence([anExtension('2.5.29.29', true)]))] },
      'unknown-critical-extension',
    ],
  ])('%s is judged', (_what, parts, outcome) => {
    expect(statusBy(made(parts))).toBe(outcome);
  });

  it.each([
    ['of version 1', { version: 0 }],
    ['with an entry of nothing', { entries: [entry()] }],
    ['with an entry without a time', { entries: [entry(serial)] }],
    ['with something behind an entry', { entries: [entry(serial, at, der.nothing())] }],
    [
      'with something behind the extensions of an entry',
      { entries: [entry(serial, at, der.sequence([anExtension('2.999.3', false)]), der.nothing())] },
    ],
    ['with empty extensions', { entries: [entry(serial, at, der.sequence([]))] }],
    ['with a serial number 0', { entries: [entry(der.integer(0), at)] }],
    ['with a serial number below 0', { entries: [entry(der.integer(-1), at)] }],
    ['with a serial number of 21 octets', { entries: [entry(der.integer(2n ** 160n), at)] }],
    ['with a padded serial number', { entries: [entry(Uint8Array.of(2, 2, 0, 5), at)] }],
    ['with a certificate twice', { entries: [entry(serial, at), entry(other, at), entry(serial, at)] }],
    ['with its number twice', { extensions: [extension.crlNumber(1)] }],
    [
      'with an undefined reason',
      { entries: [entry(serial, at, der.sequence([anExtension(Oid.reasonCode, false, der.enumerated(7))]))] },
    ],
  ])('%s is refused', (_what, parts) => {
    expect(() => readCrl(made(parts))).toThrow(DerError);
  });
});
