import { isIP } from 'node:net';
import type { Fleet } from '../../../sim/fleet/fleet.ts';
import type { SavedFaults } from '../../../sim/fleet/issuance-faults.ts';
import { Validity } from '../../../sim/fleet/validity.ts';
import { NONE } from '../../../sim/kernel/trace/sink.ts';
import { readCertificate } from '../../../sim/pki/certificate.ts';
import { signCrl } from '../../../sim/pki/crl.ts';
import type { Bytes } from '../../../sim/pki/der/index.ts';
import { ipBytes, type WrittenName } from '../../../sim/pki/general-name.ts';
import { privateKeyPem, realKeys } from '../../../sim/pki/keys.ts';
import { writePem } from '../../../sim/pki/pem.ts';
import { type Platform, platformOf, serviceCertificate, thisMachine } from '../../../sim/pki/platform.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import { tenantPki } from '../../../sim/plan/tenant-pki.ts';
import type { ShownCredential } from '../../../sim/protocol/client-port.ts';
import type { Forgery } from '../../../sim/trust/authority/credentials.ts';
import { RealCredentials } from '../../../sim/trust/authority/real-credentials.ts';
import { TenantAuthorities } from '../../../sim/trust/authority/tenant-authorities.ts';
import type { Publication } from '../../../sim/trust/revocation/revocations.ts';
import type { Credential, LiveTrust } from '../wire/trust-anchors.ts';

/**
 * The keys and certificates of a run: the simulation's (device, issued at) becomes a certificate and a key here.
 *
 * Keys are derived from the seed, so every thread derives the same ones: FOR SIMULATION ONLY.
 */
export class Identities {
  /** Of a thread of sockets, the one that its credentials have too: it learns the mistakes of authorities. */
  private readonly validity: Validity;
  private readonly credentials: RealCredentials;
  private readonly authorities: TenantAuthorities;
  private readonly platform: Platform;

  constructor(
    private readonly plan: Plan,
    private readonly fleet: Fleet,
    /** Seconds since 1970 at tick 0. */
    epoch: number,
    /** On the simulation's thread its own credentials: they know which certificates were issued, so CRLs can list them. */
    credentials?: RealCredentials,
  ) {
    this.validity = new Validity(epoch, plan, fleet);
    this.authorities = new TenantAuthorities(epoch, plan, fleet);
    this.credentials = credentials ?? new RealCredentials(plan, fleet, this.validity, this.authorities);
    this.platform = platformOf(plan.seed, realKeys(plan.seed));
  }

  /** The stamp of a certificate issued at a tick. */
  stampAt(tick: number): number {
    return this.validity.stampAt(tick);
  }

  /** The mistakes that the authorities have made so far. */
  learnFaults(faults: SavedFaults): void {
    this.validity.faults.restore(faults);
  }

  /** The authorities know that they have issued that certificate, so CRLs can list it. */
  issued(device: number, issuedAt: number): void {
    this.credentials.issued(device, issuedAt);
  }

  /** The device's certificate with that stamp, and its key. */
  credentialAt(device: number, issuedAt: number): Credential {
    return {
      number: issuedAt,
      keyPem: this.credentials.keyPemOf(device),
      chainPem: this.chainOf(
        this.fleet.productOf(device).plan.tenant,
        issuedAt,
        this.credentials.leafOf(device, issuedAt),
      ),
      serial: this.credentials.serialOf(device, issuedAt),
    };
  }

  /** What an actor presents in the device's name. */
  shownAt(device: number, issuedAt: number, shows: ShownCredential): Pick<Credential, 'keyPem' | 'chainPem'> {
    if (shows === 'copied') return this.credentialAt(device, issuedAt);
    const { leaf, keyPem, tenant } = this.credentials.forgedPairOf(device, issuedAt, forgeries[shows]);
    return { keyPem, chainPem: this.chainOf(tenant, issuedAt, leaf) };
  }

  /** The server's and the platform's credentials, and the trust anchors. `hosts`: what clients call the server, beside this machine's own names. */
  liveTrust(hosts: readonly string[] = []): LiveTrust {
    const server = this.service('server', 'platform/broker', hosts);
    return {
      caPem: this.rootPem,
      serverName: 'localhost',
      platform: { clientId: PLATFORM, credential: this.service('client', PLATFORM) },
      observer: this.service('client', OBSERVER),
      server: { keyPem: server.keyPem, chainPem: server.chainPem },
      anchors: [this.platform.root.certificate],
      authorities: this.authoritiesOf(
        new Map(this.authorities.tenants.map((tenant) => [tenant, this.numbersAt(tenant, 0).length])),
      ),
    };
  }

  get rootPem(): string {
    return pemOf('CERTIFICATE', this.platform.root.certificate);
  }

  /** DER: the platform's own authority, and those of the catalog of each tenant up to a number. */
  authoritiesOf(upTo: ReadonlyMap<string, number>): readonly Bytes[] {
    const ofCatalogs = [...upTo].flatMap(([tenant, newest]) => {
      const catalog = this.credentials.catalogOf(tenant);
      return Array.from({ length: newest }, (_, before) => catalog.authority(before + 1).certificate);
    });
    return [this.platform.services.certificate, ...ofCatalogs];
  }

  /** Of the authorities of a catalog that exist at a tick, from 1. */
  private numbersAt(tenant: string, tick: number): readonly number[] {
    return Array.from({ length: this.authorities.ofTenant(tenant).newestAt(tick) }, (_, before) => before + 1);
  }

  /**
   * DER: every shard of the CRL of every authority that exists at a tick. The platform's own CRL is empty.
   *
   * `publicationOf`: by tenant, what its authorities have published last; undefined if that could not be had
   */
  listsOf(publicationOf: (tenant: string) => Publication | undefined, tick: number): readonly Bytes[] {
    const published = this.authorities.tenants.flatMap((tenant) => {
      const publication = publicationOf(tenant);
      return publication === undefined ? [] : [{ tenant, publication }];
    });
    const lists = published.flatMap(({ tenant, publication }) => {
      const { shards } = tenantPki(this.plan.pki, tenant).revocation;
      return this.numbersAt(tenant, tick).flatMap((nth) =>
        Array.from({ length: shards }, (_, shard) => this.credentials.crlOf(publication, tenant, nth, shard)),
      );
    });
    const [longest] = published.map(({ publication }) => publication).toSorted((a, b) => b.nextUpdate - a.nextUpdate);
    return longest === undefined ? lists : [this.servicesList(longest), ...lists];
  }

  /** DER: as `listsOf` at tick 0, of authorities that have revoked nothing. */
  emptyLists(): readonly Bytes[] {
    return this.listsOf((tenant) => emptyList(tenantPki(this.plan.pki, tenant).revocation.validForMs), 0);
  }

  private servicesList({ number, thisUpdate, nextUpdate }: Publication): Bytes {
    return signCrl(
      {
        number,
        thisUpdate: Math.floor(this.validity.secondsAt(thisUpdate)),
        nextUpdate: Math.ceil(this.validity.secondsAt(nextUpdate)),
        revocations: [],
      },
      this.platform.services,
    );
  }

  private chainOf(tenant: string, issuedAt: number, leaf: Bytes): string {
    const catalog = this.credentials.catalogOf(tenant);
    const authority = catalog.authority(this.authorities.ofTenant(tenant).inForceAt(this.validity.tickOf(issuedAt)));
    return pemOf('CERTIFICATE', leaf, authority.certificate);
  }

  private service(as: 'server' | 'client', name: string, hosts: readonly string[] = []): Credential {
    const { services } = this.platform;
    const certificate = serviceCertificate(this.platform, {
      ...{ as, name, nth: 1 },
      ...(hosts.length > 0 && { hosts: [...thisMachine, ...hosts.map(hostName)] }),
      publicKey: realKeys(this.plan.seed).signerOf(name).publicKey,
      notBefore: this.validity.epoch - DAY,
      notAfter: this.validity.epoch + 100 * DAY,
    });
    return {
      number: 1,
      keyPem: privateKeyPem(this.plan.seed, name),
      chainPem: pemOf('CERTIFICATE', certificate, services.certificate),
      serial: readCertificate(certificate).serial,
    };
  }
}

const hostName = (host: string): WrittenName =>
  isIP(host) === 0 ? { kind: 'dns', value: host } : { kind: 'ip', value: ipBytes(host) };

/** A list without entries, valid from tick 0 to another tick. */
export const emptyList = (nextUpdate: number): Publication => ({
  ...{ number: 1, thisUpdate: 0, nextUpdate, revoked: new Map(), version: 0, row: NONE },
});

/** How what an actor shows, but for a copy, is forged. */
const forgeries: Readonly<Record<Exclude<ShownCredential, 'copied'>, Forgery>> = {
  'certificate-only': 'without-key',
  'self-made': 'self-made',
  foreign: 'foreign',
  'for-updates': 'update',
  'mis-issued': 'mis-issued',
};

export const pemOf = (label: string, ...ders: readonly Bytes[]): string =>
  writePem(ders.map((bytes) => ({ label, bytes })));

const PLATFORM = 'platform/ingest';
/** The name of clients that look on. */
export const OBSERVER = 'platform/observer';
const DAY = 86_400;
