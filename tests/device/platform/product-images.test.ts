import { describe, expect, it } from 'vitest';
import { kindsOf } from '../../../sim/device/platform/components.ts';
import { ProductImages } from '../../../sim/device/platform/product-images.ts';
import { idealKeys } from '../../../sim/pki/ideal-keys.ts';
import {
  BROKER_HOST,
  type Component,
  type ImagePlan,
  type ProductPlan,
  type ReleasePlan,
} from '../../../sim/plan/plan.ts';
import type { ProfileId } from '../../../sim/plan/profiles.ts';
import { productWith } from '../../kit/small-plan.ts';
import { profile, profileIds, secured } from '../../kit/small-platform.ts';

const imagesOf = (id: ProfileId, fields: Partial<ProductPlan> = {}, keys = idealKeys('images')): ProductImages => {
  const plan = productWith({ profile: id, properties: secured(id), ...fields });
  const controls = { 'secure-boot': true, 'anti-rollback': true };
  return new ProductImages({ plan, profile: profile(id), first: 0, keyOffset: 0 }, keys, controls);
};
const image = (fields: Partial<ImagePlan> = {}): ImagePlan => ({
  version: '1.1.0',
  securityVersion: 2,
  signedBy: 'vendor',
  starts: true,
  ...fields,
});
const release = (component: Component, version: string, fields: Partial<ReleasePlan> = {}): ReleasePlan => ({
  tenant: 'acme',
  product: 'sensor',
  version,
  component,
  builtFor: 'sensor',
  sizeBytes: 1_000,
  securityVersion: 1,
  signedBy: 'vendor',
  faults: [],
  ...fields,
});

describe('a product as it leaves the factory', () => {
  it.each(profileIds)('%s: has an image for each layer, starts, and has done nothing else', (id) => {
    const { factory, start, state, starts, platform } = imagesOf(id);
    expect(factory).toMatchObject({ releases: [], callsBroker: { allow: true } });
    expect(factory.set).toMatchObject({ number: 1, label: '1.0.0', profile: id, securityVersion: 1 });
    expect(factory.app).toMatchObject({ name: 'acme/sensor', version: '1.0.0', signedBy: 'vendor', starts: true });
    expect([...factory.set.images.values()].filter(({ name }) => name === 'acme/sensor')).toEqual([factory.app]);
    for (const { kind, name } of factory.set.images.values())
      if (kind !== factory.app?.kind) expect(name).toBe(`${id} ${kind}`);
    expect(start).toMatchObject({ becomes: 'os', boot: 0, stopped: -1 });
    expect(starts.from(state)).toBe(start);
    expect(platform.secureBoot).toBe(secured(id).hardwareRootOfTrust);
  });

  it('has the security version of its plan, and the hosts of its manifest', () => {
    const { factory } = imagesOf('sphere', { securityVersion: 7, manifest: { allowedConnections: ['other.example'] } });
    expect(factory.set.securityVersion).toBe(7);
    expect(factory.callsBroker).toMatchObject({ allow: false, control: 'allowed-connections' });
    const listed = imagesOf('sphere', { manifest: { allowedConnections: ['other.example', BROKER_HOST] } });
    expect(listed.factory.callsBroker?.allow).toBe(true);
  });

  it.each(profileIds)('%s: can be recovered, without an application, unless only a bench can do it', (id) => {
    const { recovery, factory } = imagesOf(id);
    expect(recovery !== undefined).toBe(id === 'sphere' || id === 'linux-gateway');
    if (recovery !== undefined)
      expect(recovery).toMatchObject({ app: undefined, callsBroker: undefined, releases: [] });
    expect(recovery?.set.images.size ?? factory.set.images.size - 1).toBe(factory.set.images.size - 1);
  });

  it.each(profileIds.filter((id) => secured(id).hardwareRootOfTrust))(
    '%s: is a mistake in the plan if it would not start',
    (id) => {
      const keys = { ...idealKeys('images'), verify: () => false };
      expect(() => imagesOf(id, {}, keys)).toThrow('a product starts as it left the factory');
    },
  );

  it('finds its builds by their numbers', () => {
    const images = imagesOf('sphere');
    expect([images.buildOf(0), images.buildOf(1), images.buildOf(2)]).toEqual([
      undefined,
      images.factory,
      images.recovery,
    ]);
  });

  it('keeps boots under their numbers', () => {
    const images = imagesOf('sphere');
    expect(images.bootOf(0)).toMatchObject({ number: 0, set: 1 });
    // The start checks the other slot too, which is empty.
    expect(images.bootOf(1)).toMatchObject({ number: 1, set: 0 });
    expect(() => images.bootOf(2)).toThrow('boot 2 has been met');
    images.addReleases(new Map([[0, release('application', '2.0.0')]]));
    images.registersOfReleases();
    const next = imagesOf('sphere');
    next.addReleases(new Map([[0, release('application', '2.0.0')]]));
    next.restore(images.save());
    expect(next.bootOf(2)).toEqual(images.bootOf(2));
    expect(next.starts.from(next.state)).toEqual(images.start);
    expect(next.starts.from(next.state)).not.toBe(next.start);
  });
});

describe('an image by cable', () => {
  it('is an application of its own build at each step', () => {
    const images = imagesOf('sphere');
    images.addSideload(0, image());
    images.addSideload(4, image());
    const [first, second] = [images.sideloadOf(0), images.sideloadOf(4)];
    expect(first.set.label).toBe('1.1.0');
    expect(first.app).toMatchObject({ name: 'acme/sensor', version: '1.1.0', securityVersion: 2, build: 1 });
    expect([second.app?.build, second.app?.componentId]).toEqual([5, first.app?.componentId]);
    expect(first.app?.imageId).not.toBe(second.app?.imageId);
    expect(first.releases).toEqual([]);
    expect(() => images.sideloadOf(1)).toThrow('step 1 has an image for sensor');
  });

  it.each([
    ['no list names it', undefined, undefined, 'allow'],
    ['the product lists another host', undefined, ['other.example'], 'refuse'],
    ['the image lists the broker', [BROKER_HOST], ['other.example'], 'allow'],
    ['the image lists another host', ['other.example'], [BROKER_HOST], 'refuse'],
  ])('may call the broker where %s: %#', (_what, own, ofProduct, verdict) => {
    const images = imagesOf('sphere', ofProduct && { manifest: { allowedConnections: ofProduct } });
    images.addSideload(0, image(own && { manifest: { allowedConnections: own } }));
    expect(images.sideloadOf(0).callsBroker?.allow).toBe(verdict === 'allow');
  });
});

describe('releases', () => {
  const released = (id: ProfileId = 'sphere', fields: Partial<ProductPlan> = {}) => {
    const images = imagesOf(id, fields);
    images.addReleases(
      new Map([
        [3, release('system', '3.0.0')],
        [5, release('application', '2.0.0')],
        [8, release('application', '2.1.0')],
      ]),
    );
    return images;
  };

  it('replace one another by component, and keep the images of other components', () => {
    const images = released();
    const taken = (...releases: readonly number[]) =>
      releases.reduce<ReturnType<typeof images.withRelease> | undefined>(
        (build, number) => images.withRelease(build, number),
        undefined,
      );
    expect(taken(5)).toMatchObject({ releases: [5], set: { label: '2.0.0' } });
    expect(taken(5, 8)).toMatchObject({ releases: [8], set: { label: '2.1.0' } });
    expect(taken(3)).toMatchObject({ releases: [3], set: { label: '1.0.0, system 3.0.0' } });
    expect(taken(8, 3)).toMatchObject({ releases: [3, 8], set: { label: '2.1.0, system 3.0.0' } });
    expect(taken(3, 8)).toBe(taken(8, 3));
    expect(taken(3, 5, 8)).toBe(taken(8, 3));
    expect(taken(3, 5, -1)).toBe(images.factory);
    expect(() => images.withRelease(undefined, 4)).toThrow('release 4 is for sensor');
    expect(taken(5)?.callsBroker?.allow).toBe(true);
    expect(images.buildOf(taken(8, 3)!.set.number)).toBe(taken(8, 3));
  });

  it('are put in order by number, whichever component comes first', () => {
    const images = imagesOf('sphere');
    images.addReleases(
      new Map([
        [0, release('application', '2.0.0')],
        [2, release('trusted-keystore', '7')],
        [9, release('system', '3.0.0')],
        [10, release('application', '2.1.0')],
      ]),
    );
    const [app, later] = [0, 10].map((number) => images.withRelease(undefined, number));
    expect(app).toMatchObject({ releases: [0], set: { label: '2.0.0' } });
    const both = images.withRelease(later, 9);
    expect(both).toMatchObject({ releases: [9, 10], set: { label: '2.1.0, system 3.0.0' } });
    const all = images.withRelease(both, 2);
    expect(all).toMatchObject({ releases: [2, 9, 10], set: { label: '2.1.0, trusted-keystore 7, system 3.0.0' } });
    expect(images.withRelease(all, 0)).toMatchObject({ releases: [0, 2, 9] });
    expect(images.withRelease(all, -1)).toBe(images.factory);
  });

  it('bring the images of their component', () => {
    const images = released();
    const versions = ({ set }: { readonly set: typeof images.factory.set }) =>
      [...set.images]
        .filter(([, { version }]) => version !== '1.0.0')
        .map(([kind, { version }]) => `${kind} ${version}`);
    expect(versions(images.withRelease(undefined, 5))).toEqual(['Applications 2.0.0']);
    expect(versions(images.withRelease(undefined, 3))).toEqual(
      kindsOf('system', 'sphere').map((kind) => `${kind} 3.0.0`),
    );
  });

  it('of a component that the product does not have are a mistake in the plan', () => {
    expect(() => imagesOf('esp32').addReleases(new Map([[0, release('system', '2.0.0')]]))).toThrow(
      'esp32 has a system of its own',
    );
  });

  it('have a register each, by themselves and beside one another, as measured boot adds them up', () => {
    const images = released();
    const registers = images.registersOfReleases();
    expect(registers).toHaveLength(5);
    expect(new Set([...registers, images.bootOf(0).register32]).size).toBe(6);
    const booted = images.boots.of({
      factory: images.factory.set,
      set: images.withRelease(undefined, 5).set,
      tampering: 'none',
      secureBoot: true,
      isForDevelopment: false,
      versionMin: 0,
      hardwareIsSound: true,
    });
    expect(registers).toContain(booted.register32);
    expect(imagesOf('sphere').registersOfReleases()).toEqual([]);
  });

  it('have the register of a device that is not open for development', () => {
    const images = imagesOf('sphere');
    images.addReleases(new Map([[0, release('application', '2.0.0', { signedBy: 'development' })]]));
    const [expected, opened] = [false, true].map(
      (isForDevelopment) =>
        images.boots.of({
          factory: images.factory.set,
          set: images.withRelease(undefined, 0).set,
          tampering: 'none',
          secureBoot: true,
          isForDevelopment,
          versionMin: 0,
          hardwareIsSound: true,
        }).register32,
    );
    expect(images.registersOfReleases()).toEqual([expected]);
    expect(opened).not.toBe(expected);
  });

  it('replace the application alone where only that differs and compartments keep it apart', () => {
    const images = released();
    const [app, later, system] = [5, 8, 3].map((number) => images.withRelease(undefined, number));
    expect(images.replacesAppAlone(images.factory, app)).toBe(true);
    expect(images.replacesAppAlone(app, later)).toBe(true);
    expect(images.replacesAppAlone(images.recovery, images.factory)).toBe(true);
    expect(images.replacesAppAlone(images.factory, system)).toBe(false);
    expect(images.replacesAppAlone(undefined, app)).toBe(false);
    const open = released('sphere', { properties: secured('sphere', ['dynamicCompartments']) });
    expect(open.replacesAppAlone(open.factory, open.withRelease(undefined, 5))).toBe(false);
  });

  it('that crash take only the application down where compartments keep it apart', () => {
    const crash = (layer: 'applications' | 'kernel') => ({
      stop: { layer, why: 'crashed', decision: undefined, reason: '' } as const,
    });
    const images = released();
    const boot = images.bootOf(0);
    expect(images.isAppAlone(boot)).toBe(false);
    expect(images.isAppAlone({ ...boot, ...crash('applications') })).toBe(true);
    expect(images.isAppAlone({ ...boot, ...crash('kernel') })).toBe(false);
    const open = imagesOf('sphere', { properties: secured('sphere', ['dynamicCompartments']) });
    expect(open.isAppAlone({ ...boot, ...crash('applications') })).toBe(false);
  });
});

describe('the images of a component', () => {
  const sphereSystem = ['PlutonRuntime', 'SecurityMonitor', 'NormalWorldLoader', 'NormalWorldKernel', 'Services'];
  it.each<[ProfileId, string, readonly string[]]>([
    ['sphere', 'Applications', sphereSystem],
    ['esp32', 'Firmware', []],
    ['nrf91', 'Firmware', ['SecureFirmware']],
    ['stm32u5', 'Firmware', ['SecureFirmware']],
    ['linux-gateway', 'Services', ['Kernel', 'RootFs']],
    ['legacy-rtos', 'Firmware', []],
  ])('%s', (id, application, system) => {
    expect(kindsOf('application', id)).toEqual([application]);
    expect(kindsOf('system', id)).toEqual(system);
    expect(kindsOf('trusted-keystore', id)).toEqual(id === 'sphere' ? ['TrustedKeystore'] : []);
    expect(kindsOf('certificate-store', id)).toEqual(id === 'sphere' ? ['UpdateCertStore'] : []);
  });
});
