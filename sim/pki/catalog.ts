import { LabError } from '../kernel/lab-error.ts';
import { type Authority, issueAuthority, issueDevice, type Validity } from './authority.ts';
import type { Bytes, EpochSeconds } from './der/index.ts';
import { authorityLabel, type DeviceSerial, deviceSerial, serialNumberOf } from './device-serial.ts';
import { commonNameOf, endpointUrn } from './endpoint-name.ts';
import { Oid } from './oids.ts';
import { CRL_HOST, platformOf, rootCrlUri } from './platform.ts';
import { openRevocationList, type RevocationList, shardOf } from './revocation-list.ts';
import {
  authoritiesKnown,
  authorityInForce,
  authorityOf,
  type Rotation,
  rotationFrom,
  type ScheduledAuthority,
} from './rotation.ts';
import type { KeyRing } from './signing.ts';

export interface CatalogRequest extends Partial<Omit<Rotation, 'firstCreatedAt'>> {
  readonly seed: string;
  readonly keys: KeyRing;
  readonly tenant: string;
  readonly firstCreatedAt: EpochSeconds;
  /** Shards that the CRL of each authority is split into; 1 by default. */
  readonly shards?: number;
}

export interface DeviceCertificateRequest extends DeviceSerial, Validity {
  /** As in `acme/sensor-12`. */
  readonly name: string;
  readonly publicKey: Bytes;
  /** The CRL shard that covers it; by default the one that follows from its serial number. */
  readonly shard?: number;
  /** By a mistake, it is for a server. */
  readonly isForServers?: boolean;
}

/** A tenant's certificates: the platform's root, and below it the tenant's authorities, one after the other. */
export interface Catalog {
  readonly tenant: string;
  readonly rotation: Rotation;
  /** The same for all catalogs of a seed and its keys. */
  readonly root: Authority;
  /** Created when first needed. */
  authority(nth: number): Authority;
  inForce(now: EpochSeconds): ScheduledAuthority | undefined;
  known(now: EpochSeconds): readonly ScheduledAuthority[];
  issue(request: DeviceCertificateRequest): Bytes;
  serialOf(which: DeviceSerial): Bytes;
  crlUri(authority: number, shard?: number): string;
  /** A new list at every call, which the caller keeps. With `deltas`, its full CRLs name addresses of delta CRLs. */
  openRevocationList(authority: number, options?: { readonly deltas?: boolean }): RevocationList;
}

/**
 * Opens a catalog.
 *
 * Errors  `LabError` for a tenant name that cannot be part of an address, and for a rotation with a gap
 * Source  docs of Azure Sphere: device certificate below catalog authority below the platform's certificate
 */
export function openCatalog({ seed, keys, tenant, firstCreatedAt, shards = 1, ...rest }: CatalogRequest): Catalog {
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(tenant))
    throw new LabError('pki/tenant', {
      what: `"${tenant}" names no catalog`,
      hint: 'use at most 64 letters, digits, "-", "_" and "."',
    });
  if (!Number.isSafeInteger(shards) || shards < 1)
    throw new LabError('pki/shards', { what: `a CRL cannot be split into ${shards}`, hint: 'use 1 or more' });
  const rotation = rotationFrom(firstCreatedAt, rest);
  const { root } = platformOf(seed, keys);
  const crlUri = (nth: number, shard?: number): string =>
    `${CRL_HOST}/${tenant}/${nth}${shard === undefined ? '' : `-${shard}`}.crl`;

  const made = new Map<number, Authority>();
  const authority = (nth: number): Authority => {
    const known = made.get(nth);
    if (known !== undefined) return known;
    const { createdAt, notAfter } = authorityOf(rotation, nth);
    const label = authorityLabel(tenant, nth);
    const created = issueAuthority(root, {
      nth: label,
      label,
      name: { organization: tenant, commonName: `authority ${nth}` },
      signer: keys.signerOf(label),
      notBefore: createdAt,
      notAfter,
      pathLen: 0,
      answersOcsp: true,
      crlUris: [rootCrlUri],
    });
    made.set(nth, created);
    return created;
  };
  const serial = (which: DeviceSerial): Bytes => deviceSerial(tenant, which);
  const shardFor = (which: DeviceCertificateRequest): number | undefined =>
    which.shard ?? (shards === 1 ? undefined : shardOf(serial(which), shards));

  return {
    tenant,
    rotation,
    root,
    authority,
    inForce: (now) => authorityInForce(rotation, now),
    known: (now) => authoritiesKnown(rotation, now),
    serialOf: serial,
    crlUri,
    issue: (request) =>
      issueDevice(authority(request.authority), {
        nth: serialNumberOf(request),
        name: { organization: tenant, commonName: commonNameOf(request.name) },
        publicKey: request.publicKey,
        notBefore: request.notBefore,
        notAfter: request.notAfter,
        purposes: [purposeOf(request)],
        names: [{ kind: 'uri', value: endpointUrn('device', request.name) }],
        crlUris: [crlUri(request.authority, shardFor(request))],
      }),
    openRevocationList: (nth, { deltas = false } = {}) => {
      const uris = Array.from({ length: shards }, (_, shard) => crlUri(nth, shards === 1 ? undefined : shard));
      const deltaUris = uris.map((uri) => uri.replace(/\.crl$/, '.delta.crl'));
      return openRevocationList(authority(nth), deltas ? { uris, deltaUris } : { uris });
    },
  };
}

function purposeOf({ isForServers, use }: DeviceCertificateRequest): string {
  if (isForServers) return Oid.serverAuth;
  return use === 'update' ? Oid.updateAuth : Oid.clientAuth;
}
