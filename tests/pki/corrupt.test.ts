import { describe, expect, it } from 'vitest';
import { shownFile } from '../../reports/print/pki/shown-file.ts';
import { stream } from '../../sim/kernel/chance/run-key.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { openCatalog } from '../../sim/pki/catalog.ts';
import { readCertificate } from '../../sim/pki/certificate.ts';
import { DerError } from '../../sim/pki/der/index.ts';
import { realKeys } from '../../sim/pki/keys.ts';
import { ocspStatusOf, signOcspResponse } from '../../sim/pki/ocsp.ts';
import { Oid } from '../../sim/pki/oids.ts';
import { validatePath } from '../../sim/pki/path.ts';
import { PemError, readPem, writePem } from '../../sim/pki/pem.ts';
import { readCrl } from '../../sim/pki/read-crl.ts';
import { readOcspResponse } from '../../sim/pki/read-ocsp.ts';
import { revocationOf } from '../../sim/pki/revocation.ts';
import { corrupted, type Draw } from './corrupt.ts';
import { day, epoch } from './small-pki.ts';

const keys = realKeys('corrupt');
const catalog = openCatalog({ seed: 'corrupt', keys, tenant: 'acme', firstCreatedAt: epoch });
const authority = catalog.authority(1);
const anchor = readCertificate(authority.certificate);
const root = readCertificate(catalog.root.certificate);
const serial = (device: number) => catalog.serialOf({ authority: 1, device, nth: 0 });
const written = catalog.issue({
  ...{ authority: 1, device: 1, nth: 0, name: 'acme/sensor-1', notBefore: epoch, notAfter: epoch + day },
  publicKey: keys.signerOf('acme/sensor-1').publicKey,
});
const device = readCertificate(written);

/** Neither lists the device: a content that is accepted after all admits it. */
const list = catalog.openRevocationList(1, { deltas: true });
for (let other = 2; other < 14; other++) list.revoke(serial(other), epoch, 'keyCompromise');
const crl = list.publish(epoch, epoch + day).full();
const dates = { thisUpdate: epoch, nextUpdate: epoch + day };
const ocsp = signOcspResponse(
  {
    producedAt: epoch,
    answers: [
      { status: 'revoked', at: epoch, reason: 'superseded', serial: serial(2), ...dates },
      { status: 'good', serial: serial(1), ...dates },
    ],
  },
  authority,
);

/** Whether the given bytes admit the device. */
type Judge = (bytes: Uint8Array) => boolean;

const demand = { now: epoch, verifier: keys, purpose: Oid.clientAuth };
const byCertificate: Judge = (bytes) => validatePath([anchor, readCertificate(bytes)], demand).ok;
const byAuthority: Judge = (bytes) => validatePath([root, readCertificate(bytes), device], demand).ok;
const byCrl: Judge = (bytes) => revocationOf(device, anchor, [readCrl(bytes)], epoch, keys).status === 'good';
const byOcsp: Judge = (bytes) => ocspStatusOf(device, anchor, readOcspResponse(bytes), epoch, keys).status === 'good';
const byPem: Judge = (bytes) => {
  const blocks = readPem(Buffer.from(bytes).toString('latin1'));
  // A changed text can have the same content, as with an empty line more; its octets cannot change.
  return blocks.some((block) => !Buffer.from(written).equals(block.bytes) && byCertificate(block.bytes));
};

const pemText = Buffer.from(writePem([{ label: 'CERTIFICATE', bytes: written }]));

describe('corrupted input', () => {
  it.each<[string, Uint8Array, Judge, number]>([
    ['a certificate', written, byCertificate, 3000],
    ['an authority', authority.certificate, byAuthority, 1000],
    ['a CRL', crl, byCrl, 2500],
    ['an OCSP response', ocsp, byOcsp, 2000],
    ['PEM', pemText, byPem, 1500],
  ])(
    '%s is refused, without any other effect',
    (what, whole, admits, cases) => {
      const random = stream('corrupt', what);
      const draw: Draw = (below) => Math.floor(random() * below);
      if (what !== 'PEM') expect(admits(whole)).toBe(true);
      const outcomes = { unreadable: 0, refused: 0 };
      for (let n = 0; n < cases; n++) {
        const [once, how] = corrupted(whole, draw);
        const [bytes, also] = draw(4) === 0 && once.length > 0 ? corrupted(once, draw) : [once, ''];
        if (Buffer.from(whole).equals(bytes)) continue;
        const place = `${what}, case ${n}: ${how} ${also}`;
        try {
          expect(admits(bytes), place).toBe(false);
          outcomes.refused++;
        } catch (error) {
          if (!(error instanceof DerError || error instanceof PemError)) throw withPlace(error, place);
          outcomes.unreadable++;
        }
        try {
          shownFile(bytes, 'file');
        } catch (error) {
          if (!(error instanceof LabError)) throw withPlace(error, place);
        }
      }
      // Corruption that always breaks the form would never reach the signature check, and the other way round.
      expect(outcomes.unreadable).toBeGreaterThan(cases / 10);
      expect(outcomes.refused).toBeGreaterThan(cases / 50);
    },
    60_000,
  );
});

const withPlace = (error: unknown, place: string): Error => new Error(place, { cause: error });
