import { type Authority, createRoot, issueAuthority, issueDevice, type Validity } from './authority.ts';
import type { Bytes } from './der/index.ts';
import { commonNameOf, endpointUrn } from './endpoint-name.ts';
import { ipBytes, type WrittenName } from './general-name.ts';
import { Oid } from './oids.ts';
import type { KeyRing } from './signing.ts';

/** The authorities above all catalogs of a seed. */
export interface Platform {
  readonly root: Authority;
  /** Issues to the platform's own endpoints. */
  readonly services: Authority;
}

export const rootValidity: Validity = {
  notBefore: Date.UTC(2020, 0, 1) / 1000,
  notAfter: Date.UTC(2050, 0, 1) / 1000,
};

export const CRL_HOST = 'http://crl.fleetlab.example';

/** Addresses of the CRLs of the root, for its authorities, and of the services' authority, for services. */
export const rootCrlUri = `${CRL_HOST}/root.crl`;
export const servicesCrlUri = `${CRL_HOST}/services.crl`;

/** The platform of a seed and its keys, created once: a real key would give each new certificate another signature. */
export function platformOf(seed: string, keys: KeyRing): Platform {
  const ofKeys = platforms.get(keys) ?? new Map<string, Platform>();
  platforms.set(keys, ofKeys);
  const platform = ofKeys.get(seed) ?? newPlatform(seed, keys);
  ofKeys.set(seed, platform);
  return platform;
}

const platforms = new WeakMap<KeyRing, Map<string, Platform>>();

export interface ServiceRequest extends Validity {
  /** A server presents the certificate to devices; a client reads what devices publish. */
  readonly as: 'server' | 'client';
  /** As in `platform/broker`, `platform/ingest`. */
  readonly name: string;
  /** The number of this certificate among those of the service. */
  readonly nth: number;
  readonly publicKey: Bytes;
  /** Of a server: its addresses; by default this machine. */
  readonly hosts?: readonly WrittenName[];
}

/** A certificate for an endpoint of the platform: a server is named by its hosts, a client by its URN. */
export function serviceCertificate({ services }: Platform, request: ServiceRequest): Bytes {
  const { as, name, nth, publicKey, notBefore, notAfter, hosts = thisMachine } = request;
  const isServer = as === 'server';
  return issueDevice(services, {
    nth: `${name}/${nth}`,
    // CABF BR 7.1.4.3: a server's common name is one of its alternative names.
    name: { organization: 'fleetlab', commonName: commonNameOf(isServer ? shown(hosts[0]) : name) },
    publicKey,
    purposes: [isServer ? Oid.serverAuth : Oid.clientAuth],
    names: isServer ? hosts : [{ kind: 'uri', value: endpointUrn('service', name) }],
    crlUris: [servicesCrlUri],
    notBefore,
    notAfter,
  });
}

export const thisMachine: readonly WrittenName[] = [
  { kind: 'dns', value: 'localhost' },
  { kind: 'ip', value: ipBytes('127.0.0.1') },
];

const shown = ({ kind, value }: WrittenName): string =>
  kind === 'ip' ? Array.from(Buffer.from(value, 'hex')).join('.') : value;

function newPlatform(seed: string, keys: KeyRing): Platform {
  const root = createRoot({
    label: `root of ${seed}`,
    name: { organization: 'fleetlab', commonName: 'fleetlab root' },
    signer: keys.signerOf('platform/root'),
    ...rootValidity,
  });
  const services = issueAuthority(root, {
    nth: 'platform/services',
    label: 'platform/services',
    name: { organization: 'fleetlab', commonName: 'fleetlab services' },
    signer: keys.signerOf('platform/services'),
    pathLen: 0,
    answersOcsp: true,
    crlUris: [rootCrlUri],
    ...rootValidity,
  });
  return { root, services };
}
