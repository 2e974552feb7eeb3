import type { PeerCertificate, TLSSocket } from 'node:tls';
import type { CertificateFacts, RevocationFacts } from '../../../sim/decisions/admit-certificate.ts';
import { type Certificate, readCertificate } from '../../../sim/pki/certificate.ts';
import { type Bytes, DerError } from '../../../sim/pki/der/index.ts';
import { deviceNameOf } from '../../../sim/pki/endpoint-name.ts';
import { findPath } from '../../../sim/pki/find-path.ts';
import { isSameName } from '../../../sim/pki/name.ts';
import { Oid } from '../../../sim/pki/oids.ts';
import type { PathFlaw } from '../../../sim/pki/path.ts';
import { type Crl, readCrl } from '../../../sim/pki/read-crl.ts';
import { revocationOf } from '../../../sim/pki/revocation.ts';
import type { Verifier } from '../../../sim/pki/signing.ts';
import { flaws, instantWithin } from '../../../sim/trust/authority/credentials.ts';
import { nameOfList } from '../../../sim/trust/revocation/revocations.ts';
import type { RecordedSerials } from './recorded-serials.ts';
import { rememberingVerifier } from './remembering-verifier.ts';
import type { PolicyOf } from './tenant-policies.ts';

/** The certificate a client presented, as far as it can be read. */
export interface Peer {
  readonly facts: CertificateFacts;
  /** Undefined for bytes that are not a certificate. */
  readonly certificate: Certificate | undefined;
}

/** Judges client certificates by the authorities and CRLs that the embedded broker has. */
export class Peers {
  private readonly verifier: Verifier = rememberingVerifier();
  private readonly anchors: readonly Certificate[];
  private authorities: readonly Certificate[];
  private crls: readonly Crl[] = [];

  constructor(
    anchors: readonly Bytes[],
    authorities: readonly Bytes[],
    private readonly policyOf: PolicyOf,
    private readonly recorded: RecordedSerials,
  ) {
    this.anchors = anchors.map(readCertificate);
    this.authorities = authorities.map(readCertificate);
  }

  register(authorities: readonly Bytes[]): void {
    this.authorities = authorities.map(readCertificate);
  }

  revocations(crls: readonly Bytes[]): void {
    this.crls = crls.map((bytes) => readCrl(bytes));
  }

  /**
   * Undefined if the client presented no certificate. TLS has verified that it holds the key (RFC 8446 4.4.3). `now` in
   * seconds since 1970.
   */
  read(socket: TLSSocket, now: number): Peer | undefined {
    // `getPeerX509Certificate` of Node 20 leaks 8 KiB a connection.
    const shown = socket.getPeerCertificate(false) as Partial<PeerCertificate> | null;
    // Null for a socket that is gone, without fields for a client that has shown none.
    const { raw, serialNumber = '' } = shown ?? {};
    if (raw === undefined) return undefined;
    try {
      return this.judge(raw, now);
    } catch (error) {
      if (!(error instanceof DerError)) throw error;
      const facts = { serial: serialNumber.toLowerCase(), name: undefined, notBefore: 0, notAfter: 0 };
      return { facts: { ...facts, chainFlaw: error.message, isHeld: true, isRecorded: false }, certificate: undefined };
    }
  }

  statusOf({ certificate, facts }: Peer, now: number): RevocationFacts {
    const { plan, tenant } = this.policyOf(facts.name);
    if (plan.check === 'none') return unchecked;
    const issuer = certificate && this.issuerOf(certificate);
    const own = certificate === undefined ? [] : this.crls.filter((crl) => isSameName(crl.issuer, certificate.issuer));
    const latest = own.reduce<Crl | undefined>(
      (best, crl) => (best && best.number > crl.number ? best : crl),
      undefined,
    );
    if (certificate === undefined || issuer === undefined || latest === undefined) return nothingKnown;
    const source = nameOfList({ number: latest.number, ...(tenant !== undefined && { tenant }) });
    if (now < latest.thisUpdate)
      return { status: 'unknown', reason: 'the list is not yet in force', source, staleFor: 0 };
    const staleFor = Math.max(0, now - latest.nextUpdate);
    // An outdated CRL still revokes the serials it lists; the policy decides by `staleFor` whether to accept its age.
    const status = revocationOf(certificate, issuer, own, Math.min(now, latest.nextUpdate), this.verifier);
    if (status.status === 'revoked') return { status: 'revoked', reason: status.reason, source, staleFor };
    if (status.status === 'unknown') return { status: 'unknown', reason: status.reason, source, staleFor };
    return { status: 'good', reason: staleFor > 0 ? 'the list is out of date' : '', source, staleFor };
  }

  private judge(raw: Bytes, now: number): Peer {
    const certificate = readCertificate(raw);
    const { serial, notBefore, notAfter } = certificate;
    // What a client sends above its own certificate does not count: an authority has to be registered here.
    const verdict = findPath(certificate, this.authorities, this.anchors, {
      // A separate control checks the leaf's validity period, so the path is verified at an instant inside it.
      now: instantWithin(certificate, now),
      verifier: this.verifier,
      purpose: Oid.clientAuth,
    });
    const chainFlaw = verdict.ok ? undefined : wordsFor(verdict.reason, verdict.detail);
    const name = deviceNameOf(certificate);
    const isRecorded = this.recorded.has({ name, serial, notBefore });
    return { facts: { serial, name, notBefore, notAfter, chainFlaw, isHeld: true, isRecorded }, certificate };
  }

  private issuerOf(certificate: Certificate): Certificate | undefined {
    const keyId = certificate.extensions.authorityKeyIdentifier?.keyId;
    return [...this.authorities, ...this.anchors].find(
      ({ subject, extensions }) =>
        isSameName(subject, certificate.issuer) &&
        (keyId === undefined || keyId === extensions.subjectKeyIdentifier?.keyId),
    );
  }
}

const nothingKnown: RevocationFacts = { status: 'unknown', reason: 'no list could be had', source: '', staleFor: 0 };
const unchecked: RevocationFacts = { status: 'good', reason: '', source: '', staleFor: 0 };

/** The same texts as in simulated time, where it has one for the flaw. */
const wordsFor = (reason: PathFlaw, detail: string | undefined): string =>
  reason === 'no-path' || reason === 'issuer-key'
    ? flaws.foreign
    : reason === 'signature'
      ? flaws['self-made']
      : reason === 'purpose'
        ? flaws.update
        : reason === 'expired'
          ? flaws.expired
          : [reason, detail].filter(Boolean).join(': ');
