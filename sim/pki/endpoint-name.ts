import { LabError } from '../kernel/lab-error.ts';
import type { Certificate } from './certificate.ts';

/** The subject of a certificate: a device of a tenant, or a service of the platform. */
export type EndpointKind = 'device' | 'service';

/**
 * `acme/sensor-12` as a URI: `urn:fleetlab:device:acme/sensor-12`.
 *
 * Errors  `LabError` for an empty name and for one that is not Unicode text
 * Source  RFC 8141 2: characters that a URN does not allow are percent-encoded, byte by byte of UTF-8
 */
export const endpointUrn = (kind: EndpointKind, name: string): string => prefixes[kind] + encoded(name);

/** The device that a certificate names; undefined if it names none, more than one, or one not in canonical form. */
export const deviceNameOf = (certificate: Certificate): string | undefined => nameOf(certificate, 'device');

/** The service that a client's certificate names, under the same rules. */
export const serviceNameOf = (certificate: Certificate): string | undefined => nameOf(certificate, 'service');

/** X.520 ub-common-name: 64 characters; the whole name is in the URI. */
export const commonNameOf = (name: string): string =>
  name.length <= 64 ? name : Array.from(name).slice(0, 64).join('');

function nameOf({ extensions }: Certificate, kind: EndpointKind): string | undefined {
  const prefix = prefixes[kind];
  const uris = (extensions.subjectAltName?.names ?? []).flatMap((name) => (name.kind === 'uri' ? [name.value] : []));
  // A certificate with two identities counts for neither, also if one is a device and the other a service.
  const ours = uris.filter((uri) => /^urn:fleetlab:/i.test(uri));
  if (ours.length !== 1 || !ours[0].startsWith(prefix)) return undefined;
  const rest = ours[0].slice(prefix.length);
  const name = decoded(rest);
  return name !== undefined && name !== '' && encoded(name) === rest ? name : undefined;
}

function encoded(name: string): string {
  if (/^[\w.~-][\w.~/-]*$/.test(name)) return name;
  const text = name === '' ? undefined : percent(name);
  if (text === undefined)
    throw new LabError('pki/endpoint-name', { what: `${JSON.stringify(name)} names no endpoint` });
  return text.startsWith('/') ? `%2F${text.slice(1)}` : text;
}

/** `encodeURIComponent`, except for characters that a URN allows. */
function percent(name: string): string | undefined {
  try {
    return encodeURIComponent(name).replace(/%(?:2F|3A|40|24|26|2B|2C|3B|3D)/g, (octet) => decodeURIComponent(octet));
  } catch (error) {
    // An unpaired surrogate has no UTF-8.
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

const prefixes = { device: 'urn:fleetlab:device:', service: 'urn:fleetlab:service:' } as const;
