import {
  type Authority,
  createRoot,
  type DeviceRequest,
  issueAuthority,
  issueDevice,
} from '../../sim/pki/authority.ts';
import { realKeys } from '../../sim/pki/keys.ts';
import { Oid } from '../../sim/pki/oids.ts';
import type { KeyRing } from '../../sim/pki/signing.ts';

export const day = 86_400;
/** 2026-01-01T00:00:00Z. */
export const epoch = 1_767_225_600;
export const crlUri = 'http://crl.example/catalog.crl';

export interface SmallPki {
  readonly keys: KeyRing;
  readonly root: Authority;
  readonly catalog: Authority;
  readonly device: (nth: number, changes?: Partial<DeviceRequest>) => Uint8Array;
}

/** Root, catalog authority, devices of one day. */
export function smallPki(keys: KeyRing = realKeys('small-pki')): SmallPki {
  const root = createRoot({
    label: 'root',
    name: { organization: 'acme', commonName: 'acme root' },
    signer: keys.signerOf('root'),
    notBefore: epoch - 10 * day,
    notAfter: epoch + 40_000 * day,
  });
  const catalog = issueAuthority(root, {
    nth: 1,
    label: 'catalog',
    name: { organization: 'acme', commonName: 'acme catalog' },
    signer: keys.signerOf('catalog'),
    notBefore: epoch - day,
    notAfter: epoch + 700 * day,
    pathLen: 0,
    answersOcsp: true,
  });
  const device: SmallPki['device'] = (nth, changes = {}) =>
    issueDevice(catalog, {
      nth,
      name: { organization: 'acme', organizationalUnit: 'gateways', commonName: `acme/gateway-${nth}` },
      publicKey: keys.signerOf(`acme/gateway-${nth}`).publicKey,
      notBefore: epoch,
      notAfter: epoch + day,
      purposes: [Oid.clientAuth],
      names: [
        { kind: 'dns', value: `gateway-${nth}.acme.example` },
        { kind: 'uri', value: `urn:fleetlab:acme/gateway-${nth}` },
      ],
      crlUris: [crlUri],
      ...changes,
    });
  return { keys, root, catalog, device };
}
