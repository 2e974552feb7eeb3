import { describe, expect, it } from 'vitest';
import { isGuid } from '../../../sim/device/platform/guid.ts';
import { imageKinds } from '../../../sim/device/platform/image.ts';
import { LabError } from '../../../sim/lab-error.ts';
import { SmallPlatform } from './small-platform.ts';

describe('an image', () => {
  const platform = new SmallPlatform('sphere');

  it('has one component id across versions, and an image id for each build', () => {
    const images = [{}, { version: '2' }, { build: 1 }].map((changes) => platform.image('Applications', changes));
    expect(new Set(images.map(({ componentId }) => componentId)).size).toBe(1);
    expect(new Set(images.map(({ imageId }) => imageId)).size).toBe(3);
    for (const { componentId, imageId } of images) expect(isGuid(componentId) && isGuid(imageId)).toBe(true);
  });

  it('is the same when it is asked for again, and refuses to be another', () => {
    expect(platform.image('Kernel')).toBe(platform.image('Kernel'));
    expect(() => platform.image('Kernel', { starts: false })).toThrow(LabError);
    expect(() => platform.image('Kernel', { version: '9', securityVersion: 256 })).toThrow(/0 to 255/);
  });

  it('keeps its signature when it is tampered with, not its digest', () => {
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

describe('an image set', () => {
  it('is as new as the oldest of what it brings', () => {
    const platform = new SmallPlatform('stm32u5');
    expect(platform.release('2.0.0', { securityVersion: 5 }).securityVersion).toBe(5);
    const both = platform.boots.sets.release(platform.factory, '3.0.0', [
      platform.image('Firmware', { version: '3', securityVersion: 6 }),
      platform.image('SecureFirmware', { version: '3', securityVersion: 4 }),
    ]);
    expect(both.securityVersion).toBe(4);
  });

  it('is refused if it is not whole, or reaches what no update does', () => {
    const platform = new SmallPlatform('esp32');
    expect(() => platform.boots.sets.factory('esp32', 'half', [platform.image('Firmware')])).toThrow(/boot-loader/);
    expect(() =>
      platform.boots.sets.release(platform.factory, 'deep', [platform.image('BootLoader', { version: '2' })]),
    ).toThrow(/boot-loader, which no update reaches/);
    expect(() => platform.boots.sets.release(platform.factory, 'nothing', [])).toThrow(LabError);
  });

  it('is the same when it is asked for again, and there are at most 255', () => {
    const platform = new SmallPlatform('esp32');
    expect(platform.release('2.0.0')).toBe(platform.release('2.0.0'));
    for (let nth = platform.boots.sets.count; nth < 255; nth++) platform.release(`3.0.${nth}`);
    expect(platform.boots.sets.setOf(255)?.number).toBe(255);
    expect(platform.boots.sets.setOf(0)).toBeUndefined();
    expect(() => platform.release('4.0.0')).toThrow(/at most 255/);
  });
});
