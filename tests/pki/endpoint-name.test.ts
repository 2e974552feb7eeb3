import { describe, expect, it } from 'vitest';
import { openCatalog } from '../../sim/pki/catalog.ts';
import { type Certificate, readCertificate } from '../../sim/pki/certificate.ts';
import { deviceNameOf, endpointUrn } from '../../sim/pki/endpoint-name.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { day, epoch } from './small-pki.ts';

describe('the name of a device', () => {
  const keys = idealKeys('endpoint-name');
  const catalog = openCatalog({ seed: 'endpoint-name', keys, tenant: 'acme', firstCreatedAt: epoch });
  const { publicKey } = keys.signerOf('someone');
  const dates = { notBefore: epoch, notAfter: epoch + day };
  const named = (name: string) =>
    readCertificate(catalog.issue({ authority: 1, device: 1, nth: 0, name, publicKey, ...dates }));

  it.each([
    ['acme/sensor-12', 'acme/sensor-12'],
    ['acme/Sensor_1.2~3', 'acme/Sensor_1.2~3'],
    ['a b', 'a%20b'],
    ['100%', '100%25'],
    ['a:b@c+d', 'a:b@c+d'],
    ['/sensor', '%2Fsensor'],
    ['Gerät', 'Ger%C3%A4t'],
    ['📡', '%F0%9F%93%A1'],
    ['a?b#c', 'a%3Fb%23c'],
    ['line\nbreak', 'line%0Abreak'],
  ])('"%s" comes back from its URI', (name, encoded) => {
    expect(endpointUrn('device', name)).toBe(`urn:fleetlab:device:${encoded}`);
    expect(deviceNameOf(named(name))).toBe(name);
  });

  it('is cut to 64 characters in the common name, and whole in the URI', () => {
    const long = `acme/${'📡'.repeat(80)}`;
    const device = named(long);
    expect(Array.from(device.subject.commonNames[0]).length).toBe(64);
    expect(long.startsWith(device.subject.commonNames[0])).toBe(true);
    expect(deviceNameOf(device)).toBe(long);
  });

  it.each([
    ['is empty', ''],
    ['is half a character', 'a\ud800'],
  ])('that %s is refused', (_what, name) => {
    expect(() => named(name)).toThrow(expect.objectContaining({ code: 'pki/endpoint-name' }));
  });

  const withUris = (...uris: readonly string[]): Certificate => {
    const device = named('acme/sensor-1');
    const names = uris.map((value) => ({ kind: 'uri', value }) as const);
    return { ...device, extensions: { ...device.extensions, subjectAltName: { critical: false, names } } };
  };
  it.each([
    ['names nothing', []],
    ['names two devices', ['urn:fleetlab:device:a', 'urn:fleetlab:device:b']],
    ['names one device twice', ['urn:fleetlab:device:a', 'urn:fleetlab:device:a']],
    ['names a service as well', ['urn:fleetlab:device:a', 'urn:fleetlab:service:a']],
    ['names a device with no name', ['urn:fleetlab:device:']],
    ['has its prefix in another form', ['URN:fleetlab:device:a']],
    ['encodes characters that need no encoding', ['urn:fleetlab:device:%61']],
    ['encodes in small letters', ['urn:fleetlab:device:a%2fb']],
    ['encodes no UTF-8', ['urn:fleetlab:device:%FF']],
    ['encodes by halves', ['urn:fleetlab:device:a%2']],
    ['leaves out an encoding', ['urn:fleetlab:device:a?b']],
    ['names something else', ['urn:fleetlab:a', 'https://acme.example/a']],
  ])('is refused where a certificate %s', (_what, uris) => {
    expect(deviceNameOf(withUris(...uris))).toBeUndefined();
  });

  it('may stand beside names of other kinds', () => {
    expect(deviceNameOf(withUris('urn:fleetlab:device:a', 'https://acme.example/a'))).toBe('a');
    const none = named('acme/sensor-1');
    const { subjectAltName, ...rest } = none.extensions;
    expect(subjectAltName).toBeDefined();
    expect(deviceNameOf({ ...none, extensions: rest })).toBeUndefined();
  });
});
