import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { guidOf, isGuid } from '../../../sim/decisions/boot/guid.ts';
import { LabError } from '../../../sim/kernel/lab-error.ts';
import { imageKinds } from '../../../sim/plan/image-kinds.ts';
import { SmallPlatform } from '../../kit/small-platform.ts';

describe('an image', () => {
  const platform = new SmallPlatform('sphere');

  it('has one component id across versions, and an image id for each build', () => {
    const images = [{}, { version: '2' }, { build: 1 }].map((changes) => platform.image('Applications', changes));
    expect(new Set(images.map(({ componentId }) => componentId)).size).toBe(1);
    expect(new Set(images.map(({ imageId }) => imageId)).size).toBe(3);
    for (const { componentId, imageId } of images) expect(isGuid(componentId) && isGuid(imageId)).toBe(true);
  });

  it('is the same when requested again, and refuses to be another', () => {
    expect(platform.image('Kernel')).toBe(platform.image('Kernel'));
    expect(() => platform.image('Kernel', { starts: false })).toThrow(LabError);
    expect(() => platform.image('Kernel', { version: '9', securityVersion: 256 })).toThrow(/0 to 255/);
  });

  it('keeps its signature but not its digest under tampering', () => {
    const image = platform.image('Applications');
    const changed = platform.boots.registry.tampered(image);
    expect(changed).toMatchObject({ isTampered: true, signature: image.signature, version: image.version });
    expect(changed.measurement).not.toBe(image.measurement);
    expect(platform.boots.registry.tampered(image)).toBe(changed);
    expect(platform.boots.checks.holds(image, 'vendor')).toBe(true);
    expect(platform.boots.checks.holds(image, 'development')).toBe(false);
    expect(platform.boots.checks.holds(changed, 'vendor')).toBe(false);
  });

  it('is checked against each key by itself', () => {
    const { boots, factory } = new SmallPlatform('sphere');
    const images = [...factory.images.values()];
    expect(images.map((image) => boots.checks.holds(image, 'development'))).toEqual(images.map(() => false));
    expect(images.map((image) => boots.checks.holds(image, 'vendor'))).toEqual(images.map(() => true));
  });

  it('has its security version under its signature', () => {
    const [low, high] = [1, 2].map((securityVersion) =>
      new SmallPlatform('sphere').image('Applications', { version: '2', securityVersion }),
    );
    expect(low.measurement).not.toBe(high.measurement);
    expect(low.signature).not.toEqual(high.signature);
  });

  it('is measured in full, and in 32 bits for columns', () => {
    const { measurement, measurement32 } = platform.image('Applications');
    expect(measurement).toMatch(/^[0-9a-f]{64}$/);
    expect(measurement32.toString(16).padStart(8, '0')).toBe(measurement.slice(0, 8));
  });

  it('has the type code of its kind', () => {
    expect(Object.values(imageKinds).filter((code) => code < 256)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 16, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27,
    ]);
    expect(new Set(Object.values(imageKinds)).size).toBe(Object.keys(imageKinds).length);
  });
});

describe('an image registry', () => {
  const requestOf = (platform: SmallPlatform, over: object = {}) =>
    platform.image('Applications', { name: 'app', version: '5', ...over });

  it('builds another image for another name, kind, version, build or signature', () => {
    const platform = new SmallPlatform('sphere');
    const all = [
      requestOf(platform),
      requestOf(platform, { name: 'other' }),
      requestOf(platform, { version: '6' }),
      requestOf(platform, { build: 1 }),
      requestOf(platform, { signedBy: 'development' }),
      requestOf(platform, { signedBy: 'none' }),
      requestOf(platform, { profile: 'esp32' }),
      platform.image('Services', { name: 'app', version: '5' }),
    ];
    expect(new Set(all).size).toBe(all.length);
    expect(requestOf(platform)).toBe(all[0]);
    // The signer is no part of an image's identity.
    expect(all[4].measurement).toBe(all[0].measurement);
    expect(all[5].signature).toEqual(new Uint8Array(0));
    for (const image of all) expect(platform.boots.registry.imageOf(image.number)).toBe(image);
    expect(all[0]).toMatchObject({ build: 0, starts: true, isTampered: false });
  });

  it.each([
    ['starts', { starts: false }],
    ['securityVersion', { securityVersion: 2 }],
  ])('never builds one anew with another %s', (_field, over) => {
    const platform = new SmallPlatform('sphere');
    requestOf(platform);
    expect(() => requestOf(platform, over)).toThrow(
      expect.objectContaining({
        code: 'image/rebuilt',
        message: expect.stringMatching(/^app 5 has been built before with other contents\b.*\ban image never changes/s),
      }),
    );
  });

  it.each([
    [-1, false],
    [0, true],
    [255, true],
    [256, false],
    [1.5, false],
  ])('takes security version %d: %s', (securityVersion, isTaken) => {
    const build = () => requestOf(new SmallPlatform('sphere'), { securityVersion });
    if (isTaken) expect(build().securityVersion).toBe(securityVersion);
    else expect(build).toThrow(expect.objectContaining({ code: 'image/security-version' }));
  });

  it('numbers images from 0, as they are built', () => {
    const { boots } = new SmallPlatform('esp32');
    expect(boots.registry.images.map(({ number, kind }) => [number, kind])).toEqual([
      [0, 'BootLoader'],
      [1, 'Firmware'],
    ]);
  });

  it('has each part of its contents in what is measured', () => {
    const measured = [
      {},
      { name: 'other' },
      { version: '6' },
      { build: 1 },
      { securityVersion: 2 },
      { starts: false },
    ].map((over) => requestOf(new SmallPlatform('sphere'), over).measurement);
    expect(new Set(measured).size).toBe(measured.length);
    const { boots } = new SmallPlatform('sphere');
    expect(() => boots.registry.imageOf(99)).toThrow('image 99 is in the registry');
  });

  it('applies a change once, and reuses the changed image after that', () => {
    const platform = new SmallPlatform('sphere');
    const { registry } = platform.boots;
    const [image, other] = [requestOf(platform), requestOf(platform, { version: '6' })];
    const changed = registry.tampered(image);
    expect(registry.tampered(changed)).toBe(changed);
    expect(registry.tampered(other)).not.toBe(changed);
    expect(registry.tampered(other)).toMatchObject({ version: '6', isTampered: true });
    expect(registry.tampered(other).measurement).not.toBe(changed.measurement);
    expect([changed.componentId, changed.imageId === image.imageId]).toEqual([image.componentId, false]);
    expect(registry.imageOf(changed.number)).toBe(changed);
  });

  it('has a component id by profile, kind and name, and an id for each image', () => {
    const platform = new SmallPlatform('sphere');
    const ids = [
      requestOf(platform),
      requestOf(platform, { name: 'other' }),
      requestOf(platform, { profile: 'esp32' }),
      platform.image('Services', { name: 'app', version: '5' }),
    ].map(({ componentId }) => componentId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});

describe('a GUID', () => {
  it.each([
    ['25025d2c-66da-4448-bae1-ac26fcdd3627', true],
    ['25025D2C-66DA-4448-BAE1-AC26FCDD3627', true],
    ['25025d2c66da4448bae1ac26fcdd3627', false],
    ['25025d2c-66da-4448-bae1-ac26fcdd362', false],
    ['25025d2c-66da-4448-bae1-ac26fcdd36270', false],
    ['x25025d2c-66da-4448-bae1-ac26fcdd3627', false],
    ['25025d2g-66da-4448-bae1-ac26fcdd3627', false],
    ['', false],
  ])('%j: %s', (text, holds) => {
    expect(isGuid(text)).toBe(holds);
  });

  it('follows from a name: RFC 9562 version 8, the digits of SHA-256', () => {
    const digits = createHash('sha256')
      .update(JSON.stringify(['component', 1]))
      .digest('hex')
      .slice(0, 32);
    const id = guidOf('component', 1);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    // All bits but the version and the variant come from the digest.
    const kept = (text: string) => text.replaceAll('-', '').replace(/^(.{12}).(.{3}).(.{15})$/, '$1$2$3');
    expect(kept(id)).toBe(kept(digits));
    expect(Number.parseInt(id[19], 16) & 3).toBe(Number.parseInt(digits[16], 16) & 3);
    expect(guidOf('component', 2)).not.toBe(id);
  });
});

describe('an image set', () => {
  it.each([
    ['another label', (platform: SmallPlatform) => platform.release('2.0.1', { version: '2.0.0' })],
    ['another image', (platform: SmallPlatform) => platform.release('2.0.0', { build: 1 })],
    [
      'another security version',
      (platform: SmallPlatform) => platform.release('2.0.0', { build: 2, securityVersion: 2 }),
    ],
  ])('with %s is another', (_what, otherOf) => {
    const platform = new SmallPlatform('esp32');
    const first = platform.release('2.0.0');
    const other = otherOf(platform);
    expect(other).not.toBe(first);
    expect([first.number, other.number]).toEqual([2, 3]);
    expect(platform.boots.sets.count).toBe(3);
    for (const set of [first, other]) expect(platform.boots.sets.setOf(set.number)).toBe(set);
  });

  it('with the same label and version, and an image more or less, is another', () => {
    const platform = new SmallPlatform('sphere');
    const { sets } = platform.boots;
    const key = platform.image('TrustedKeystore', { version: '1.0.0' });
    const [less, more] = [[], [key]].map((keys) =>
      sets.release(platform.factory, 'with keys', [platform.factory.images.get('Applications')!, ...keys]),
    );
    expect([less === more, less.images.size, more.images.size]).toEqual([false, 7, 8]);
    expect(sets.recovery(platform.factory)).toMatchObject({ label: '1.0.0 recovered', securityVersion: 1 });
    expect(sets.recovery(platform.factory).images.has('Applications')).toBe(false);
    expect(sets.recovery(platform.factory).images.size).toBe(6);
  });

  it('that brings the same images and an old one besides is another, as old as that one', () => {
    const platform = new SmallPlatform('stm32u5');
    const { sets } = platform.boots;
    const firmware = platform.image('Firmware', { version: '2', securityVersion: 5 });
    const old = platform.factory.images.get('SecureFirmware')!;
    const [alone, both] = [[firmware], [firmware, old]].map((news) => sets.release(platform.factory, '2', news));
    expect([alone.securityVersion, both.securityVersion]).toEqual([5, 1]);
    expect([...alone.images]).toEqual([...both.images]);
    expect([alone.number, both.number]).toEqual([2, 3]);
  });

  it('with the same images on another profile is another', () => {
    const { boots, factory } = new SmallPlatform('esp32');
    const images = [...factory.images.values()];
    const other = boots.sets.factory('legacy-rtos', factory.label, images);
    expect(other).toMatchObject({ number: 2, profile: 'legacy-rtos', label: factory.label });
    expect(boots.sets.factory('esp32', factory.label, images)).toBe(factory);
  });

  it('is not empty', () => {
    const { boots, factory } = new SmallPlatform('esp32');
    expect(() => boots.sets.release(factory, 'nothing', [])).toThrow('"nothing" brings no image');
  });

  it('that is unknown is refused', () => {
    const { sets } = new SmallPlatform('esp32').boots;
    expect(sets.setOf(1)?.number).toBe(1);
    expect(() => sets.setOf(2)).toThrow('image set 2 is in the registry');
  });

  it.each([
    ['image-set/incomplete', (of: SmallPlatform) => of.boots.sets.factory('esp32', 'half', [of.image('Firmware')])],
    ['image-set/incomplete', (of: SmallPlatform) => of.boots.sets.release(of.factory, 'nothing', [])],
    [
      'image-set/out-of-reach',
      (of: SmallPlatform) => of.boots.sets.release(of.factory, 'deep', [of.image('BootLoader', { version: '2' })]),
    ],
  ])('is refused as %s', (code, make) => {
    expect(() => make(new SmallPlatform('esp32'))).toThrow(expect.objectContaining({ code }));
  });

  it('has the lowest security version of its images', () => {
    const platform = new SmallPlatform('stm32u5');
    expect(platform.release('2.0.0', { securityVersion: 5 }).securityVersion).toBe(5);
    const both = platform.boots.sets.release(platform.factory, '3.0.0', [
      platform.image('Firmware', { version: '3', securityVersion: 6 }),
      platform.image('SecureFirmware', { version: '3', securityVersion: 4 }),
    ]);
    expect(both.securityVersion).toBe(4);
  });

  it('is refused if it is incomplete, or contains a layer that no update reaches', () => {
    const platform = new SmallPlatform('esp32');
    expect(() => platform.boots.sets.factory('esp32', 'half', [platform.image('Firmware')])).toThrow(/boot-loader/);
    expect(() =>
      platform.boots.sets.release(platform.factory, 'deep', [platform.image('BootLoader', { version: '2' })]),
    ).toThrow(/boot-loader, which no update reaches/);
    expect(() => platform.boots.sets.release(platform.factory, 'nothing', [])).toThrow(LabError);
  });

  it('is the same when requested again, and there are at most 255', () => {
    const platform = new SmallPlatform('esp32');
    expect(platform.release('2.0.0')).toBe(platform.release('2.0.0'));
    for (let nth = platform.boots.sets.count; nth < 255; nth++) platform.release(`3.0.${nth}`);
    expect(platform.boots.sets.setOf(255)?.number).toBe(255);
    expect(platform.boots.sets.setOf(0)).toBeUndefined();
    expect(() => platform.release('4.0.0')).toThrow(/at most 255/);
    expect(() => platform.release('4.0.0')).toThrow('"4.0.0" would be image set 256 of its product');
  });
});
