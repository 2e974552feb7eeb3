import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStartable } from '../../../sim/decisions/boot/boot-chain.ts';
import { agentOf, chainOf, type LayerId } from '../../../sim/decisions/boot/layers.ts';
import { layerTampered, type Tampering, tamperings } from '../../../sim/decisions/boot/tampering.ts';
import { idealKeys } from '../../../sim/pki/ideal-keys.ts';
import { realKeys } from '../../../sim/pki/keys.ts';
import type { ProfileId } from '../../../sim/plan/profiles.ts';
import { namedProfiles, profileIds, SmallPlatform } from '../../kit/small-platform.ts';

const allButSilicon = (id: ProfileId) => chainOf(id).filter(({ kind }) => kind !== undefined);

describe.each([
  ['ideal', idealKeys],
  ['real', realKeys],
] as const)('with %s keys', (_name, keys) => {
  it('«A component whose signature does not verify is not started; the boot chain stops at that layer, nothing later runs»', () => {
    for (const id of profileIds) {
      const platform = new SmallPlatform(id, keys('boot'));
      for (const { id: layer, kind } of allButSilicon(id)) {
        const changed = platform.with(platform.boots.registry.tampered(platform.factory.images.get(kind!)!), layer);
        const { started, stop } = platform.boot({ factory: changed, set: changed });
        expect(started, `${id} ${layer}`).toEqual(platform.chain.slice(0, platform.chain.indexOf(layer)));
        expect(stop).toMatchObject({ layer, why: 'refused' });
        expect(stop?.decision).toEqual({
          allow: false,
          control: 'secure-boot',
          reason: 'the signature is not over this image',
        });
      }
    }
  });

  it('a signature is verified once for each image, whichever device boots it', () => {
    const platform = new SmallPlatform('sphere', keys('boot'));
    const boots = Array.from({ length: 1_000 }, (_, device) => platform.boot({ versionMin: device % 2 }));
    expect(new Set(boots.map(({ register }) => register)).size).toBe(1);
    expect(platform.boots.checks.performed).toBe(7);
    platform.boot({ set: platform.release('1.1.0') });
    expect(platform.boots.checks.performed).toBe(8);
  });
});

it('«Boot order is fixed: hardware check, 1BL, Pluton runtime, Security Monitor, loader, kernel, services, apps»', () => {
  expect(new SmallPlatform('sphere').boot()).toMatchObject({
    started: [
      'hardware-check',
      '1bl',
      'pluton-runtime',
      'security-monitor',
      'normal-world-loader',
      'kernel',
      'services',
      'applications',
    ],
    stop: undefined,
  });
});

it.each([
  ['esp32', ['rom', 'boot-loader', 'app']],
  ['nrf91', ['nsib', 'mcuboot', 'tf-m', 'app']],
  ['stm32u5', ['immutable-boot', 'bl2', 'tf-m', 'app']],
  ['linux-gateway', ['rom', 'boot-loader', 'kernel', 'rootfs', 'services']],
  ['legacy-rtos', ['boot-loader', 'app']],
] as const)('%s boots in its own order', (id, order) => {
  expect(new SmallPlatform(id).boot().started).toEqual(order);
});

it('«A device without secure boot boots a tampered image, keeps it after reset, and nothing on the device reports it»', () => {
  for (const id of profileIds) {
    const platform = new SmallPlatform(id);
    for (const tampering of tamperings) {
      const first = platform.boot({ secureBoot: false, tampering });
      expect(first.started).toEqual(platform.chain);
      expect(first.stop).toBeUndefined();
      expect(platform.boot({ secureBoot: false, tampering })).toBe(first);
      // Only a verifier that knows the expected register value can detect it.
      expect(first.register === platform.boot().register).toBe(tampering === 'none');
    }
    expect(platform.boots.checks.performed).toBeLessThanOrEqual(platform.kinds.length);
  }
});

it('updates are fetched by the services of an OS, or by the one application there is', () => {
  expect(namedProfiles.map(agentOf)).toEqual(['services', 'app', 'app', 'app', 'services', 'app']);
});

describe('what is started', () => {
  const platform = new SmallPlatform('nrf91');

  it('ends at an unsigned image', () => {
    const { stop } = platform.boot({ set: platform.release('unsigned', { signedBy: 'none' }) });
    expect(stop).toMatchObject({ layer: 'app', why: 'refused', reason: 'the image is not signed' });
  });

  it('ends at a development build, except in the application of a device that is open for development', () => {
    const set = platform.release('debug', { signedBy: 'development' });
    expect(platform.boot({ set }).stop).toMatchObject({ layer: 'app', why: 'refused' });
    expect(platform.boot({ set, isForDevelopment: true }).stop).toBeUndefined();
    const system = platform.with(platform.image('SecureFirmware', { signedBy: 'development' }), 'system');
    expect(platform.boot({ set: system, isForDevelopment: true }).stop).toMatchObject({
      layer: 'tf-m',
      why: 'refused',
    });
  });

  it('ends at an image for other hardware: refused with secure boot, without it a crash', () => {
    const set = platform.release('1.0.0-esp32', { profile: 'esp32' });
    expect(platform.boot({ set }).stop).toMatchObject({ why: 'refused', reason: 'the image is for esp32' });
    expect(platform.boot({ set, secureBoot: false }).stop).toMatchObject({ layer: 'app', why: 'crashed' });
  });

  it('includes an image that is signed and crashes, and nothing after it', () => {
    const sphere = new SmallPlatform('sphere');
    const set = sphere.boots.sets.release(sphere.factory, 'bad kernel', [
      sphere.image('NormalWorldKernel', { version: '2', starts: false }),
    ]);
    const result = sphere.boot({ set });
    expect(result.started.at(-1)).toBe('kernel');
    expect(result.stop).toMatchObject({ layer: 'kernel', why: 'crashed', decision: undefined });
    expect(isStartable(result)).toBe(true);
  });

  it('ends before the first image of an update if its security version is too low, equal being enough', () => {
    const set = platform.release('old', { securityVersion: 3 });
    expect(platform.boot({ set, versionMin: 3 }).stop).toBeUndefined();
    const { started, stop } = platform.boot({ set, versionMin: 4 });
    expect(started).toEqual(['nsib', 'mcuboot']);
    expect(stop?.decision).toEqual({
      allow: false,
      control: 'anti-rollback',
      reason: "security version 3, and the device's counter is at 4",
    });
  });

  it('ends at an empty slot', () => {
    const result = platform.boot({ set: undefined });
    expect(result.started).toEqual(['nsib', 'mcuboot']);
    expect(result.stop).toMatchObject({ layer: 'tf-m', why: 'missing' });
    expect(isStartable(result)).toBe(false);
  });

  it('is nothing at all if the hardware does not pass its own check', () => {
    expect(platform.boot({ hardwareIsSound: false })).toMatchObject({ started: [], stop: { layer: 'nsib' } });
  });

  it('is the OS alone where no application is installed', () => {
    const sphere = new SmallPlatform('sphere');
    const result = sphere.boot({ set: sphere.boots.sets.recovery(sphere.factory) });
    expect(result.started.at(-1)).toBe('services');
    expect(result.stop).toMatchObject({ layer: 'applications', why: 'empty' });
    expect(isStartable(result)).toBe(true);
  });
});

describe('a boot stops with its layer and its reason', () => {
  const nrf91 = new SmallPlatform('nrf91');
  const refused = (layer: string, control: string, reason: string) => ({
    layer,
    why: 'refused',
    decision: { allow: false, control, reason },
    reason,
  });
  const without = (layer: string, why: string, reason: string) => ({ layer, why, decision: undefined, reason });
  const unsigned = nrf91.release('unsigned', { signedBy: 'none' });
  const development = nrf91.release('development', { signedBy: 'development' });
  const foreign = nrf91.release('foreign', { profile: 'esp32' });
  const crashing = nrf91.release('crashing', { starts: false });
  const old = nrf91.release('old', { securityVersion: 2 });

  it.each<[string, Parameters<typeof nrf91.boot>[0], unknown]>([
    [
      'hardware that is not sound',
      { hardwareIsSound: false },
      refused('nsib', 'secure-boot', 'the hardware does not pass its own check'),
    ],
    ['hardware that no control checks', { hardwareIsSound: false, secureBoot: false }, undefined],
    ['no signature', { set: unsigned }, refused('app', 'secure-boot', 'the image is not signed')],
    ['no signature, and no check', { set: unsigned, secureBoot: false }, undefined],
    [
      'a development build',
      { set: development },
      refused('app', 'secure-boot', 'a development signature, and nothing here is open for development'),
    ],
    ['a development build where it may run', { set: development, isForDevelopment: true }, undefined],
    ['a development build, and no check', { set: development, secureBoot: false }, undefined],
    [
      'a development build that was changed',
      { set: development, isForDevelopment: true, tampering: 'application' },
      refused('app', 'secure-boot', 'the signature is not over this image'),
    ],
    [
      'an image that was changed',
      { tampering: 'application' },
      refused('app', 'secure-boot', 'the signature is not over this image'),
    ],
    ['another product’s image', { set: foreign }, refused('app', 'secure-boot', 'the image is for esp32')],
    [
      'another product’s image, and no check',
      { set: foreign, secureBoot: false },
      without('app', 'crashed', 'built for esp32, it cannot run here'),
    ],
    [
      'an image that crashes',
      { set: crashing },
      without('app', 'crashed', 'nrf91 Firmware crashing crashes when it starts'),
    ],
    ['an empty slot', { set: undefined }, without('tf-m', 'missing', 'there is no whole image to start')],
    ['a version equal to the counter', { set: old, versionMin: 2 }, undefined],
    [
      'a version one below the counter',
      { set: old, versionMin: 3 },
      refused('tf-m', 'anti-rollback', "security version 2, and the device's counter is at 3"),
    ],
    [
      'a version below the counter, without secure boot',
      { set: old, versionMin: 3, secureBoot: false },
      refused('tf-m', 'anti-rollback', "security version 2, and the device's counter is at 3"),
    ],
    // The chain checks signatures first, layer by layer.
    [
      'a changed system with a version below the counter',
      { set: old, versionMin: 3, tampering: 'system' },
      refused('tf-m', 'secure-boot', 'the signature is not over this image'),
    ],
  ])('%s', (_what, facts, stop) => {
    expect(nrf91.boot(facts).stop).toEqual(stop);
  });

  const lastLayers: readonly (readonly [ProfileId, string, string])[] = [
    ['sphere', 'applications', 'empty'],
    ['linux-gateway', 'services', 'empty'],
    // Where the application is the system, nothing starts without it.
    ['esp32', 'app', 'missing'],
    ['nrf91', 'app', 'missing'],
  ];
  it.each(lastLayers)('%s without its %s: %s', (id, layer, why) => {
    const platform = new SmallPlatform(id);
    const set = platform.boots.sets.recovery(platform.factory);
    const reason = why === 'empty' ? 'no application is installed' : 'there is no whole image to start';
    const result = platform.boot({ set });
    expect(result.stop).toEqual(without(layer, why, reason));
    expect(isStartable(result)).toBe(why === 'empty');
  });

  it.each<[ProfileId, string]>([
    ['sphere', 'pluton-runtime'],
    ['esp32', 'app'],
    ['linux-gateway', 'kernel'],
  ])('%s with nothing in the slot: %s is missing', (id, layer) => {
    expect(new SmallPlatform(id).boot({ set: undefined }).stop).toMatchObject({ layer, why: 'missing' });
  });

  it.each(profileIds)('%s with a hole in its chain: the missing image is not the application', (id) => {
    const platform = new SmallPlatform(id);
    for (const { id: layer, kind } of allButSilicon(id).filter(({ of }) => of === 'vendor')) {
      const images = new Map([...platform.factory.images].filter(([each]) => each !== kind));
      const number = 100 + platform.chain.indexOf(layer);
      const set = { ...platform.factory, number, images };
      expect(platform.boot({ factory: set, set }).stop, layer).toMatchObject({ layer, why: 'missing' });
    }
  });

  it('of which the boot loader detects all but a crash and an empty application slot', () => {
    const isSeen = (facts: Parameters<typeof nrf91.boot>[0]) => !isStartable(nrf91.boot(facts));
    expect(isSeen({})).toBe(false);
    expect(isSeen({ set: crashing })).toBe(false);
    expect(isSeen({ set: unsigned })).toBe(true);
    expect(isSeen({ set: undefined })).toBe(true);
  });
});

describe('the register', () => {
  it('changes with any layer that is changed', () => {
    for (const id of profileIds) {
      const platform = new SmallPlatform(id);
      const registers = allButSilicon(id).map(({ kind, id: layer }) => {
        const set = platform.with(platform.boots.registry.tampered(platform.factory.images.get(kind!)!), layer);
        return platform.boot({ secureBoot: false, factory: set, set }).register;
      });
      registers.push(platform.boot().register);
      expect(new Set(registers).size, id).toBe(registers.length);
      for (const register of registers) expect(register).toMatch(/^[0-9a-f]{64}$/);
    }
  });

  it('extends over what was started, so a chain that stopped has another value', () => {
    const platform = new SmallPlatform('sphere');
    const stopped = platform.boot({ tampering: 'application' });
    expect(stopped.started.at(-1)).toBe('services');
    expect(stopped.register).not.toBe(platform.boot().register);
    expect(stopped.register).toBe(platform.boot({ set: platform.boots.sets.recovery(platform.factory) }).register);
  });

  it('of silicon alone is that of its profile and its layer', () => {
    const registers = profileIds
      .filter((id) => id !== 'legacy-rtos')
      .map((id) => {
        const { started, register } = new SmallPlatform(id).boot({ tampering: 'loader' });
        expect(started, id).toHaveLength(1);
        return register;
      });
    expect(new Set(registers).size).toBe(registers.length);
  });

  it('of nothing started is zero', () => {
    const { started, register, register32 } = new SmallPlatform('sphere').boot({ hardwareIsSound: false });
    expect([started, register, register32]).toEqual([[], '0'.repeat(64), 0]);
  });

  it('is a chain: the previous value, then the next image started (SHA-256, as in a TPM)', () => {
    const platform = new SmallPlatform('legacy-rtos');
    const extended = (before: Uint8Array, digest: Uint8Array): Uint8Array =>
      createHash('sha256').update(before).update(digest).digest();
    const images = platform.kinds.map((kind) => platform.factory.images.get(kind)!);
    const expected = images.reduce<Uint8Array>((before, { digest }) => extended(before, digest), new Uint8Array(32));
    expect(platform.boot({ secureBoot: false }).register).toBe(Buffer.from(expected).toString('hex'));
  });

  it('has a first word', () => {
    const { register, register32 } = new SmallPlatform('sphere').boot();
    expect(register32.toString(16).padStart(8, '0')).toBe(register.slice(0, 8));
  });

  it('repeats from run to run, with ideal keys as with real ones', () => {
    for (const id of profileIds)
      expect(new SmallPlatform(id, idealKeys('a')).boot().register).toBe(
        new SmallPlatform(id, realKeys('b')).boot().register,
      );
  });
});

it('for any change and any version, what starts is a prefix of the boot chain, in order', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...profileIds),
      fc.constantFrom<Tampering>(...tamperings),
      fc.record({
        secureBoot: fc.boolean(),
        isForDevelopment: fc.boolean(),
        hardwareIsSound: fc.boolean(),
        versionMin: fc.nat(3),
        starts: fc.boolean(),
        signedBy: fc.constantFrom('vendor', 'development', 'none'),
        securityVersion: fc.nat(3),
      }),
      (id, tampering, { starts, signedBy, securityVersion, ...facts }) => {
        const platform = new SmallPlatform(id);
        const set = platform.release('next', { starts, signedBy, securityVersion });
        const { started, stop } = platform.boot({ ...facts, set, tampering });
        expect(started).toEqual(platform.chain.slice(0, started.length));
        if (stop === undefined) expect(started).toEqual(platform.chain);
        else if (stop.why === 'crashed') expect(started.at(-1)).toBe(stop.layer);
        else expect(platform.chain[started.length]).toBe(stop.layer);
        const changed: LayerId | undefined = layerTampered(id, tampering)?.id;
        if (facts.secureBoot && changed !== undefined) expect(started).not.toContain(changed);
      },
    ),
    { numRuns: 300 },
  );
});
