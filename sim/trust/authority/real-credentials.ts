import type { CertificateFacts } from '../../decisions/admit-certificate.ts';
import { type Evidence, encodeEvidence, type Signature } from '../../decisions/evidence.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Validity } from '../../fleet/validity.ts';
import { issueDevice } from '../../pki/authority.ts';
import { type Catalog, openCatalog } from '../../pki/catalog.ts';
import { type Certificate, readCertificate } from '../../pki/certificate.ts';
import { type Revocation, signCrl } from '../../pki/crl.ts';
import type { Bytes } from '../../pki/der/index.ts';
import { type CertificateUse, serialNumberOf } from '../../pki/device-serial.ts';
import { deviceNameOf, endpointUrn } from '../../pki/endpoint-name.ts';
import { privateKeyPem, realKeys, unfitKeyPem } from '../../pki/keys.ts';
import { Oid } from '../../pki/oids.ts';
import { type PathVerdict, validatePath } from '../../pki/path.ts';
import { type Crl, readCrl } from '../../pki/read-crl.ts';
import { revocationOf } from '../../pki/revocation.ts';
import { shardOf } from '../../pki/revocation-list.ts';
import type { KeyRing, Signer } from '../../pki/signing.ts';
import type { Plan } from '../../plan/plan.ts';
import { tenantPki } from '../../plan/tenant-pki.ts';
import type { Publication, Revoked } from '../revocation/revocations.ts';
import { type Credentials, FOREIGN_CATALOG, type Forgery, flaws, instantWithin, type Relying } from './credentials.ts';
import { isRecorded, nthAt, SerialNumbers } from './serial-numbers.ts';
import type { TenantAuthorities } from './tenant-authorities.ts';

/**
 * P-256 keys, and certificates and lists in DER: issued, read back, and verified signature by signature.
 *
 * Keys are derived from the seed, so they are for simulation only. ECDSA signatures differ from run to run; decisions
 * do not.
 *
 * Memory  a key and a certificate of about 500 bytes per device, kept once used
 */
export class RealCredentials implements Credentials {
  private readonly keys: KeyRing;
  private readonly serials: SerialNumbers;
  private readonly signers = new Map<string, Signer>();
  private readonly catalogs = new Map<string, Catalog>();
  private readonly anchors = new Map<string, Certificate>();
  /** By device, its latest certificate that was needed. */
  private readonly leaves = new Map<number, { readonly issuedAt: number; readonly der: Bytes }>();
  /** By device, the issue stamps of its certificates that may still be in force. */
  private readonly history = new Map<number, readonly number[]>();
  /** Of the latest publication of each tenant, the lists by authority and shard. */
  private readonly lists = new Map<string, { readonly number: number; readonly read: Map<string, Crl> }>();

  constructor(
    private readonly plan: Plan,
    private readonly fleet: Fleet,
    private readonly validity: Validity,
    private readonly authorities: TenantAuthorities,
  ) {
    this.keys = realKeys(plan.seed);
    this.serials = new SerialNumbers(fleet, authorities);
  }

  sign(evidence: Evidence): Signature {
    return this.signerOf(evidence.name).sign(encodeEvidence(evidence));
  }

  forge(evidence: Evidence): Signature {
    return this.signerOf(FORGER).sign(encodeEvidence(evidence));
  }

  holds(evidence: Evidence, signature: Signature): boolean {
    if (typeof signature === 'number') return false;
    const { publicKey, algorithm } = this.signerOf(evidence.name);
    return this.keys.verify(publicKey, algorithm, encodeEvidence(evidence), signature);
  }

  shown(device: number, issuedAt: number, relying: Relying): CertificateFacts {
    return this.factsOf({ device, issuedAt }, this.leafOf(device, issuedAt), this.fleet.nameOf(device), relying);
  }

  forged(device: number, issuedAt: number, how: Forgery, relying: Relying): CertificateFacts {
    const name = this.fleet.nameOf(device);
    switch (how) {
      case 'self-made':
        return this.factsOf({ device, issuedAt }, this.selfMade(device, issuedAt), FORGER, relying);
      case 'without-key':
        return this.factsOf({ device, issuedAt }, this.leafOf(device, issuedAt), FORGER, relying);
      case 'foreign':
        return this.factsOf(
          { device, issuedAt },
          this.issue(this.catalogOf(FOREIGN_CATALOG), device, issuedAt),
          name,
          relying,
        );
      case 'update':
        return this.factsOf(
          { device, issuedAt },
          this.issue(this.ownCatalog(device), device, issuedAt, 'update'),
          name,
          relying,
        );
      case 'mis-issued':
        return this.factsOf({ device, issuedAt }, this.misIssued(device, issuedAt), FORGER, relying);
      default:
        return how satisfies never;
    }
  }

  listed(publication: Publication, device: number, issuedAt: number, use?: CertificateUse): Revoked | undefined {
    // Without an entry for the device there is no need to search every shard.
    const entry = publication.revoked.get(device);
    if (entry === undefined) return undefined;
    const isOwn = use !== 'mis-issued';
    const certificate = readCertificate(isOwn ? this.leafOf(device, issuedAt) : this.misIssued(device, issuedAt));
    const authority = this.authorities.of(device).inForceAt(this.validity.tickOf(issuedAt));
    const { tenant } = this.fleet.productOf(device).plan;
    const crl = this.listOf(publication, tenant, authority, this.shardOf(device, issuedAt, use));
    const { status } = revocationOf(certificate, this.anchorOf(tenant, authority), [crl], crl.thisUpdate, this.keys);
    return status === 'revoked' ? entry : undefined;
  }

  serialOf(device: number, issuedAt: number, use?: CertificateUse): string {
    return this.serials.of(device, this.validity.tickOf(issuedAt), use);
  }

  issued(device: number, issuedAt: number): void {
    const before = this.history.get(device) ?? [];
    const now = this.validity.tickOf(issuedAt);
    const inForce = before.filter((earlier) => this.validity.isInForce(device, earlier, now));
    this.history.set(device, [...inForce, issuedAt]);
  }

  save() {
    return [...this.history];
  }

  restore(history: ReturnType<RealCredentials['save']>): void {
    this.history.clear();
    for (const [device, issued] of history) this.history.set(device, issued);
  }

  /** The certificate of a device, in DER. */
  leafOf(device: number, issuedAt: number): Bytes {
    const kept = this.leaves.get(device);
    if (kept?.issuedAt === issuedAt) return kept.der;
    const der = this.issue(this.ownCatalog(device), device, issuedAt);
    this.leaves.set(device, { issuedAt, der });
    return der;
  }

  /** The private key of a device as PEM, for a TLS endpoint: FOR SIMULATION ONLY. */
  keyPemOf(device: number): string {
    return privateKeyPem(this.plan.seed, keyName(this.fleet.nameOf(device)));
  }

  /** A certificate in DER that a forger presents to a TLS endpoint, and the key as PEM that it signs with. */
  forgedPairOf(device: number, issuedAt: number, how: Forgery): ForgedPair {
    const { seed } = this.plan;
    const [forger, tenant] = [keyName(FORGER), this.fleet.productOf(device).plan.tenant];
    const own = { tenant, keyPem: this.keyPemOf(device) };
    switch (how) {
      case 'self-made':
        return { tenant, leaf: this.selfMade(device, issuedAt), keyPem: privateKeyPem(seed, forger) };
      case 'without-key':
        return {
          ...{ tenant, leaf: this.leafOf(device, issuedAt) },
          keyPem: unfitKeyPem(seed, forger, keyName(this.fleet.nameOf(device))),
        };
      case 'foreign':
        return {
          ...{ ...own, tenant: FOREIGN_CATALOG },
          leaf: this.issue(this.catalogOf(FOREIGN_CATALOG), device, issuedAt),
        };
      case 'update':
        return { ...own, leaf: this.issue(this.ownCatalog(device), device, issuedAt, 'update') };
      case 'mis-issued':
        return { tenant, leaf: this.misIssued(device, issuedAt), keyPem: privateKeyPem(seed, forger) };
      default:
        return how satisfies never;
    }
  }

  private ownCatalog(device: number): Catalog {
    return this.catalogOf(this.fleet.productOf(device).plan.tenant);
  }

  catalogOf(tenant: string): Catalog {
    let catalog = this.catalogs.get(tenant);
    if (catalog === undefined) {
      catalog = openCatalog({
        seed: this.plan.seed,
        keys: this.keys,
        tenant,
        shards: this.shardsOf(tenant),
        ...this.authorities.ofTenant(tenant).rotation,
      });
      this.catalogs.set(tenant, catalog);
    }
    return catalog;
  }

  /** One shard of the list of one authority, in DER. */
  crlOf(publication: Publication, tenant: string, authority: number, shard: number): Bytes {
    const shards = this.shardsOf(tenant);
    const catalog = this.catalogOf(tenant);
    const thisUpdate = Math.floor(this.validity.secondsAt(publication.thisUpdate));
    return signCrl(
      {
        number: publication.number,
        thisUpdate,
        nextUpdate: Math.ceil(this.validity.secondsAt(publication.nextUpdate)),
        revocations: this.revocationsOn(publication, tenant, authority, shard),
        ...(shards === 1 ? {} : { uri: catalog.crlUri(authority, shard) }),
      },
      catalog.authority(authority),
    );
  }

  private revocationsOn(publication: Publication, tenant: string, authority: number, shard: number): Revocation[] {
    const revocations: Revocation[] = [];
    for (const [device, { at, reason }] of publication.revoked) {
      if (this.fleet.productOf(device).plan.tenant !== tenant) continue;
      for (const issuedAt of this.history.get(device) ?? []) {
        const tick = this.validity.tickOf(issuedAt);
        if (tick > at || this.authorities.of(device).inForceAt(tick) !== authority) continue;
        if (this.shardOf(device, issuedAt) !== shard) continue;
        if (!this.validity.isInForce(device, issuedAt, publication.thisUpdate)) continue;
        for (const use of ['client', 'update'] as const) {
          const serial = Buffer.from(this.serialOf(device, issuedAt, use), 'hex');
          revocations.push({ serial, at: Math.floor(this.validity.secondsAt(at)), reason });
        }
      }
    }
    return revocations;
  }

  private listOf(publication: Publication, tenant: string, authority: number, shard: number): Crl {
    const { number } = publication;
    const known = this.lists.get(tenant);
    const { read } = known?.number === number ? known : { read: new Map<string, Crl>() };
    this.lists.set(tenant, { number, read });
    const key = `${authority}/${shard}`;
    const crl = read.get(key) ?? readCrl(this.crlOf(publication, tenant, authority, shard));
    read.set(key, crl);
    return crl;
  }

  private shardOf(device: number, issuedAt: number, use?: CertificateUse): number {
    const shards = this.shardsOf(this.fleet.productOf(device).plan.tenant);
    return shards === 1 ? 0 : shardOf(Buffer.from(this.serialOf(device, issuedAt, use), 'hex'), shards);
  }

  /** What a relying party learns from a certificate presented in a handshake that `holder`'s key signs. */
  private factsOf(
    { device, issuedAt }: { readonly device: number; readonly issuedAt: number },
    der: Bytes,
    holder: string,
    relying: Relying,
  ): CertificateFacts {
    const { startsIn = 0 } = this.validity.faults.of(device, issuedAt) ?? {};
    const leaf = readCertificate(der);
    const transcript = encodeEvidence({ ...handshake, name: leaf.serial });
    const { algorithm } = this.signerOf(holder);
    const signature = this.signerOf(holder).sign(transcript);
    return {
      serial: leaf.serial,
      name: deviceNameOf(leaf),
      notBefore: leaf.notBefore,
      notAfter: leaf.notAfter,
      chainFlaw: this.flawOf(leaf, this.fleet.productOf(device).plan.tenant, relying),
      isHeld: this.keys.verify(leaf.publicKey, algorithm, transcript, signature),
      isRecorded: isRecorded(this.fleet, this.authorities, device, {
        serial: leaf.serial,
        issuedAt: this.validity.tickOfSecond(leaf.notBefore - startsIn),
      }),
    };
  }

  private flawOf(leaf: Certificate, tenant: string, { registered, now }: Relying): string | undefined {
    const issuer = leaf.extensions.authorityKeyIdentifier?.keyId;
    for (const nth of registered) {
      const anchor = this.anchorOf(tenant, nth);
      if (issuer !== anchor.extensions.subjectKeyIdentifier?.keyId) continue;
      // Certificates dated earlier than the first authority count as issued by it.
      const instant = Math.max(instantWithin(leaf, now), anchor.notBefore);
      const demand = { now: instant, verifier: this.keys, purpose: Oid.clientAuth };
      return wordsOf(validatePath([anchor, leaf], demand));
    }
    return flaws.foreign;
  }

  private anchorOf(tenant: string, nth: number): Certificate {
    const key = `${tenant}/${nth}`;
    let anchor = this.anchors.get(key);
    if (anchor === undefined) {
      anchor = readCertificate(this.catalogOf(tenant).authority(nth).certificate);
      this.anchors.set(key, anchor);
    }
    return anchor;
  }

  private issue(catalog: Catalog, device: number, issuedAt: number, use: CertificateUse = 'client'): Bytes {
    const { isForServers, ...request } = this.requestFor(device, issuedAt);
    const publicKey = this.publicKeyOf(device);
    return catalog.issue({ ...request, isForServers: isForServers && use === 'client', use, publicKey });
  }

  /** Its authority signed it, for the key of the forger. */
  private misIssued(device: number, issuedAt: number): Bytes {
    const { publicKey } = this.signerOf(FORGER);
    return this.ownCatalog(device).issue({ ...this.requestFor(device, issuedAt), use: 'mis-issued', publicKey });
  }

  /** It names the device's authority as its issuer, but another key has signed it. */
  private selfMade(device: number, issuedAt: number): Bytes {
    const catalog = this.ownCatalog(device);
    const request = this.requestFor(device, issuedAt);
    const authority = { ...catalog.authority(request.authority), signer: this.signerOf(FORGER) };
    return issueDevice(authority, {
      nth: serialNumberOf(request),
      name: { organization: catalog.tenant, commonName: request.name },
      publicKey: this.signerOf(FORGER).publicKey,
      notBefore: request.notBefore,
      notAfter: request.notAfter,
      purposes: [Oid.clientAuth],
      names: [{ kind: 'uri', value: endpointUrn('device', request.name) }],
      crlUris: [catalog.crlUri(request.authority)],
    });
  }

  private requestFor(device: number, issuedAt: number) {
    const tick = this.validity.tickOf(issuedAt);
    return {
      authority: this.authorities.of(device).inForceAt(tick),
      device: this.fleet.keyOf(device),
      nth: nthAt(tick),
      name: this.fleet.nameOf(device),
      notBefore: this.validity.notBefore(device, issuedAt),
      notAfter: this.validity.notAfter(device, issuedAt),
      isForServers: this.validity.faults.of(device, issuedAt)?.isForServers === true,
    };
  }

  private shardsOf(tenant: string): number {
    return tenantPki(this.plan.pki, tenant).revocation.shards;
  }

  private publicKeyOf(device: number): Bytes {
    return this.signerOf(this.fleet.nameOf(device)).publicKey;
  }

  private signerOf(name: string): Signer {
    let signer = this.signers.get(name);
    if (signer === undefined) {
      signer = this.keys.signerOf(keyName(name));
      this.signers.set(name, signer);
    }
    return signer;
  }
}

export interface ForgedPair {
  /** Of the catalog whose authority the leaf names. */
  readonly tenant: string;
  readonly leaf: Bytes;
  readonly keyPem: string;
}

const keyName = (name: string): string => `device/${name}`;

const wordsOf = (verdict: PathVerdict): string | undefined => {
  if (verdict.ok) return undefined;
  if (verdict.reason === 'signature') return flaws['self-made'];
  if (verdict.reason === 'purpose') return flaws.update;
  if (verdict.reason === 'expired') return flaws.expired;
  return verdict.detail === undefined ? verdict.reason : `${verdict.reason}: ${verdict.detail}`;
};

/** Stands for the TLS transcript that a client signs to prove possession of its key (RFC 8446, 4.4.3). */
const handshake = { nonce: 0, measurement: undefined, isDebuggable: false, boots: 0, securityVersion: 0 };

/** No device can have this name. */
const FORGER = ' forger';
