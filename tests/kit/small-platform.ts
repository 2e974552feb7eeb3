import type { BootFacts } from '../../sim/decisions/boot/boot-chain.ts';
import type { Image, ImageRequest } from '../../sim/decisions/boot/image.ts';
import type { ImageSet } from '../../sim/decisions/boot/image-set.ts';
import { chainOf } from '../../sim/decisions/boot/layers.ts';
import { parseAppManifest } from '../../sim/device/platform/app-manifest.ts';
import type { App } from '../../sim/device/platform/apps.ts';
import { BootResults } from '../../sim/device/platform/boot-results.ts';
import { type PropertyId, propertiesOf } from '../../sim/device/platform/properties.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import type { KeyRing } from '../../sim/pki/signing.ts';
import type { ImageKind } from '../../sim/plan/image-kinds.ts';
import { type Profile, type ProfileId, profileOf, profiles } from '../../sim/plan/profiles.ts';

/** The profiles that specs of the device platform run through. */
export const profileIds: readonly ProfileId[] = profiles.map(({ id }) => id);

/** Those that specs expect something of by name. */
export const namedProfiles = ['sphere', 'esp32', 'nrf91', 'stm32u5', 'linux-gateway', 'legacy-rtos'] as const;

export const profile = (id: ProfileId): Profile => profileOf(id)!;

/** Every property, except those that the profile cannot have or the test takes away. */
export const secured = (id: ProfileId, without: readonly PropertyId[] = []) => {
  const { properties } = profile(id);
  const ids = Object.keys(properties) as PropertyId[];
  return propertiesOf(
    profile(id),
    Object.fromEntries(ids.map((each) => [each, properties[each] !== 'absent' && !without.includes(each)])),
  );
};

/** One profile's images, sets and boots. */
export class SmallPlatform {
  readonly boots: BootResults;
  readonly factory: ImageSet;

  constructor(
    readonly id: ProfileId,
    keys: KeyRing = idealKeys('small-platform'),
  ) {
    this.boots = new BootResults(keys);
    this.factory = this.boots.sets.factory(
      id,
      '1.0.0',
      this.kinds.map((kind) => this.image(kind)),
    );
  }

  get kinds(): readonly ImageKind[] {
    return chainOf(this.id).flatMap(({ kind }) => (kind === undefined ? [] : [kind]));
  }

  /** Layers in their order. */
  get chain(): readonly string[] {
    return chainOf(this.id).map(({ id }) => id);
  }

  image(kind: ImageKind, changes: Partial<ImageRequest> = {}): Image {
    return this.boots.registry.add({
      name: `${this.id} ${kind}`,
      kind,
      version: '1.0.0',
      securityVersion: 1,
      profile: this.id,
      signedBy: 'vendor',
      ...changes,
    });
  }

  /** A release of the last layer: the application, or on a gateway its services. */
  release(label: string, changes: Partial<ImageRequest> = {}): ImageSet {
    return this.boots.sets.release(this.factory, label, [
      this.image(this.kinds.at(-1)!, { version: label, ...changes }),
    ]);
  }

  /** The factory's set with one image in it replaced, even the loader's. */
  with(image: Image, label = 'exchanged'): ImageSet {
    const images = [...this.factory.images.values()].map((each) => (each.kind === image.kind ? image : each));
    return this.boots.sets.factory(this.id, label, images);
  }

  boot(facts: Partial<BootFacts> = {}) {
    return this.boots.of({
      secureBoot: true,
      isForDevelopment: false,
      factory: this.factory,
      set: this.factory,
      tampering: 'none',
      versionMin: 0,
      hardwareIsSound: true,
      ...facts,
    });
  }
}

export const componentId = (nth: number): string => `25025d2c-66da-4448-bae1-ac26fcdd3${String(nth).padStart(3, '0')}`;

/** A manifest as a project has it. */
export const manifestJson = (fields: object = {}, capabilities: object = {}): Record<string, unknown> => ({
  SchemaVersion: 1,
  Name: 'greenhouse',
  ComponentId: componentId(1),
  EntryPoint: '/bin/app',
  CmdArgs: [],
  Capabilities: { AllowedConnections: ['hub.example.com'], Gpio: ['$SAMPLE_LED', 12], ...capabilities },
  ApplicationType: 'Default',
  ...fields,
});

export const realTimeJson = (nth: number, capabilities: object = {}): Record<string, unknown> => ({
  SchemaVersion: 1,
  Name: `real-time ${nth}`,
  ComponentId: componentId(nth),
  EntryPoint: '/bin/app',
  CmdArgs: [],
  Capabilities: capabilities,
  ApplicationType: 'RealTimeCapable',
});

export const appFrom = (platform: SmallPlatform, json: unknown, sizes: Partial<App> = {}): App => {
  const manifest = parseAppManifest(json);
  return {
    manifest,
    image: platform.image(platform.kinds.at(-1)!, { name: manifest.name }),
    imageBytes: 100_000,
    ramBytes: 50_000,
    ...sizes,
  };
};
