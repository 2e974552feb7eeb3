import { LabError } from '../../../sim/kernel/lab-error.ts';
import { readCertificate } from '../../../sim/pki/certificate.ts';
import { type Bytes, DerError, DerReader, Tag } from '../../../sim/pki/der/index.ts';
import { PemError, readPem } from '../../../sim/pki/pem.ts';
import { readCrl } from '../../../sim/pki/read-crl.ts';
import { readOcspResponse } from '../../../sim/pki/read-ocsp.ts';
import { printable } from './name-text.ts';
import { shownCertificate } from './show-certificate.ts';
import { shownCrl, shownOcspResponse } from './show-revocation.ts';

/**
 * Describes a file in lines of text: every block of a PEM file, or the one structure of a DER file.
 *
 * Errors  `LabError` for a file that is neither or is broken, with the position in it
 */
export function shownFile(bytes: Bytes, file: string): readonly string[] {
  const blocks = blocksOf(bytes, file);
  return blocks.flatMap(({ label, bytes: block }, n) => {
    const where = blocks.length === 1 ? file : `${file}, block ${n + 1}`;
    const shown = shownBlock(label ?? labelOf(block, where), block, where);
    return n === 0 ? shown : ['', ...shown];
  });
}

type Label = string | undefined;

function blocksOf(bytes: Bytes, file: string): readonly { readonly label: Label; readonly bytes: Bytes }[] {
  // DER begins with a SEQUENCE tag, which as text would be the digit 0; PEM begins with a hyphen.
  if (bytes[0] === Tag.sequence) return [{ label: undefined, bytes }];
  try {
    return readPem(Buffer.from(bytes).toString('latin1'), true);
  } catch (error) {
    if (error instanceof PemError)
      throw new LabError('pki/pem', { what: printable(error.message), where: file, hint: error.hint });
    throw error;
  }
}

function shownBlock(label: string, bytes: Bytes, where: string): readonly string[] {
  try {
    switch (label) {
      case 'CERTIFICATE':
        return shownCertificate(readCertificate(bytes));
      case 'X509 CRL':
        return shownCrl(readCrl(bytes));
      case 'OCSP RESPONSE':
        return shownOcspResponse(readOcspResponse(bytes));
      default:
        throw new LabError('pki/label', {
          what: `this command cannot show a block "${printable(label)}"`,
          where,
          hint: 'give CERTIFICATE, X509 CRL or OCSP RESPONSE',
        });
    }
  } catch (error) {
    if (error instanceof DerError)
      throw new LabError('pki/corrupt', {
        what: `a malformed ${label}: ${printable(error.message)}`,
        where,
        hint: 'get it again from its issuer; do not trust a malformed one',
      });
    throw error;
  }
}

/** An OCSP response begins with its status; the first element of a CRL begins with a plain number, of a certificate not. */
function labelOf(bytes: Bytes, where: string): string {
  try {
    const outer = new DerReader(bytes).enter(Tag.sequence);
    if (outer.isNext(Tag.enumerated)) return 'OCSP RESPONSE';
    return outer.enter(Tag.sequence).isNext(Tag.integer) ? 'X509 CRL' : 'CERTIFICATE';
  } catch (error) {
    if (error instanceof DerError)
      throw new LabError('pki/corrupt', {
        what: `not a certificate, CRL or OCSP response: ${error.message}`,
        where,
        hint: 'give a complete PEM or DER file',
      });
    throw error;
  }
}
