import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { openCatalog } from '../../sim/pki/catalog.ts';
import { readCertificate, serialOf } from '../../sim/pki/certificate.ts';
import { signCrl } from '../../sim/pki/crl.ts';
import { privateKeyPem, realKeys, realVerifier } from '../../sim/pki/keys.ts';
import { signOcspResponse } from '../../sim/pki/ocsp.ts';
import { Oid } from '../../sim/pki/oids.ts';
import { validatePath } from '../../sim/pki/path.ts';
import { readCrl } from '../../sim/pki/read-crl.ts';
import { readOcspResponse } from '../../sim/pki/read-ocsp.ts';
import { interleaved, nsPerStep } from './stopwatch.ts';

/** Nanoseconds an operation; names with `raw` are node:crypto alone, on the same bytes in the same turns. */
export interface PkiResult {
  readonly issueNs: number;
  readonly keygenAndIssueNs: number;
  readonly rawSignNs: number;
  readonly readNs: number;
  readonly verifyNs: number;
  readonly rawVerifyNs: number;
  /** An anchor and one leaf, with the anchor verified for the first time. */
  readonly pathColdNs: number;
  /** The same anchor for every leaf. */
  readonly pathNs: number;
  readonly ocspSignNs: number;
  readonly ocspReadNs: number;
  readonly crls: readonly CrlResult[];
}

export interface CrlResult {
  readonly entries: number;
  readonly bytes: number;
  readonly signMs: number;
  readonly readMs: number;
}

/** Measures issuing and verifying certificates with real keys, as a fleet's catalog and a broker do. */
export function benchPki(certificates: number, crlEntries: readonly number[], rounds: number): PkiResult {
  const keys = realKeys('bench');
  const catalog = openCatalog({ seed: 'bench', keys, tenant: 'bench', firstCreatedAt: EPOCH });
  const authority = catalog.authority(1);
  const nameOf = (device: number): string => `bench/sensor-${device}`;
  const publicKeys = Array.from({ length: certificates }, (_, device) => keys.signerOf(nameOf(device)).publicKey);
  const issue = (device: number, publicKey: Uint8Array): Uint8Array =>
    catalog.issue({
      authority: 1,
      device,
      nth: 0,
      name: nameOf(device),
      publicKey,
      notBefore: EPOCH,
      notAfter: EPOCH + DAY,
    });
  const written = publicKeys.map((publicKey, device) => issue(device, publicKey));
  const leaves = written.map(readCertificate);
  const anchor = readCertificate(authority.certificate);
  const demand = { now: EPOCH, verifier: keys, purpose: Oid.clientAuth };
  const privateKey = createPrivateKey(privateKeyPem('bench', authority.label));
  const publicKey = createPublicKey({ key: Buffer.from(anchor.publicKey), format: 'der', type: 'spki' });
  const ocsp = (device: number): Uint8Array =>
    signOcspResponse(
      {
        producedAt: EPOCH,
        answers: [
          {
            status: 'good',
            serial: serialOf(authority.label, device),
            thisUpdate: EPOCH,
            nextUpdate: EPOCH + DAY,
          },
        ],
      },
      authority,
    );
  const responses = publicKeys.map((_, device) => ocsp(device));
  // Each contender processes every certificate once a turn; the first turn, which compiles the code, does not count.
  const every = (work: (n: number) => unknown) => (): number =>
    nsPerStep(certificates, () => {
      for (let n = 0; n < certificates; n++) work(n);
    });
  let generation = 0;
  const contenders = {
    issue: every((n) => issue(n, publicKeys[n])),
    keygen: every((n) => issue(n, keys.signerOf(`${nameOf(n)} of turn ${generation++}`).publicKey)),
    rawSign: every((n) => sign('sha256', leaves[n].toBeSigned, privateKey)),
    read: every((n) => readCertificate(written[n])),
    verify: every((n) => keys.verify(anchor.publicKey, leaves[n].algorithm, leaves[n].toBeSigned, leaves[n].signature)),
    rawVerify: every((n) => verify('sha256', leaves[n].toBeSigned, publicKey, leaves[n].signature)),
    pathCold: every((n) => validatePath([{ ...anchor }, leaves[n]], { ...demand, verifier: realVerifier() })),
    path: every((n) => validatePath([anchor, leaves[n]], demand)),
    ocspSign: every(ocsp),
    ocspRead: every((n) => readOcspResponse(responses[n])),
  };
  interleaved(1, contenders);
  const ns = interleaved(rounds, contenders);
  return {
    issueNs: ns.issue,
    keygenAndIssueNs: ns.keygen,
    rawSignNs: ns.rawSign,
    readNs: ns.read,
    verifyNs: ns.verify,
    rawVerifyNs: ns.rawVerify,
    pathColdNs: ns.pathCold,
    pathNs: ns.path,
    ocspSignNs: ns.ocspSign,
    ocspReadNs: ns.ocspRead,
    crls: crlEntries.map((entries) => {
      const revocations = Array.from({ length: entries }, (_, nth) => ({
        serial: serialOf(authority.label, nth),
        at: EPOCH,
        reason: 'keyCompromise' as const,
      }));
      const make = () => signCrl({ number: 1, thisUpdate: EPOCH, nextUpdate: EPOCH + DAY, revocations }, authority);
      const crl = make();
      const times = interleaved(rounds, {
        sign: () => nsPerStep(1, make),
        read: () => nsPerStep(1, () => readCrl(crl)),
      });
      return { entries, bytes: crl.length, signMs: times.sign / 1e6, readMs: times.read / 1e6 };
    }),
  };
}

/** The result as lines, each figure beside its baseline. */
export function pkiLines(result: PkiResult): readonly string[] {
  const { issueNs, rawSignNs, verifyNs, rawVerifyNs, pathNs, pathColdNs } = result;
  return [
    `  issue         ${rate(issueNs)}, ${times(issueNs / rawSignNs)} a raw signature (${rate(rawSignNs)}); with a new key ${rate(result.keygenAndIssueNs)}`,
    `  read          ${rate(result.readNs)}`,
    `  verify        ${rate(verifyNs)}, ${times(verifyNs / rawVerifyNs)} raw (${rate(rawVerifyNs)})`,
    `  path          ${rate(pathNs)}, ${times(pathNs / rawVerifyNs)} a raw verification; by a new anchor ${rate(pathColdNs)} (${times(pathColdNs / pathNs)})`,
    `  OCSP          sign ${rate(result.ocspSignNs)}, ${times(result.ocspSignNs / rawSignNs)} a raw signature; read ${rate(result.ocspReadNs)}`,
    ...result.crls.map(
      ({ entries, bytes, signMs, readMs }) =>
        `  CRL ${grouped(entries).padStart(9)} build and sign ${signMs.toFixed(1)} ms, read ${readMs.toFixed(1)} ms; ${(bytes / entries).toFixed(1)} bytes an entry`,
    ),
  ];
}

const rate = (ns: number): string => `${grouped(1e9 / ns)}/s`;
const times = (ratio: number): string => `${ratio.toFixed(ratio < 10 ? 2 : 0)} x`;
const grouped = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');

const DAY = 86_400;
/** 2026-01-01T00:00:00Z. */
const EPOCH = 1_767_225_600;
