import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStartable } from '../../../sim/device/platform/boot-chain.ts';
import { agentOf, chainOf, type LayerId } from '../../../sim/device/platform/layers.ts';
import { layerTampered, type Tampering, tamperings } from '../../../sim/device/platform/tampering.ts';
import type { ProfileId } from '../../../sim/fleet/profiles.ts';
import { idealKeys } from '../../../sim/pki/ideal-keys.ts';
import { realKeys } from '../../../sim/pki/keys.ts';
import { profileIds, SmallPlatform } from './small-platform.ts';

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
          verdict: 'refuse',
          control: 'secure-boot',
          because: 'the signature is not over this image',
        });
      }
    }
  });

  it('a signature is verified once for each image, whoever boots it', () => {
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
      // Only someone who knows what the register ought to be can tell.
      expect(first.register === platform.boot().register).toBe(tampering === 'none');
    }
    expect(platform.boots.checks.performed).toBeLessThanOrEqual(platform.kinds.length);
  }
});

it('updates are fetched by the services of an OS, or by the one application there is', () => {
  expect(profileIds.map(agentOf)).toEqual(['services', 'app', 'app', 'app', 'services', 'app']);
});

describe('what is started', () => {
  const platform = new SmallPlatform('nrf91');

  it('ends at an image that nobody signed', () => {
    const { stop } = platform.boot({ set: platform.release('unsigned', { signedBy: 'none' }) });
    expect(stop).toMatchObject({ layer: 'app', why: 'refused', because: 'the image is not signed' });
  });

  it('ends at a development build unless the device is open for development, and then only in the application', () => {
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
    expect(platform.boot({ set }).stop).toMatchObject({ why: 'refused', because: 'the image is for esp32' });
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
      verdict: 'refuse',
      control: 'anti-rollback',
      because: "security version 3, and the device's counter is at 4",
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

describe('the register', () => {
  it('is changed by any layer that is changed', () => {
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

  it('is that of what was started, so a chain that stopped has another', () => {
    const platform = new SmallPlatform('sphere');
    const stopped = platform.boot({ tampering: 'application' });
    expect(stopped.started.at(-1)).toBe('services');
    expect(stopped.register).not.toBe(platform.boot().register);
    expect(stopped.register).toBe(platform.boot({ set: platform.boots.sets.recovery(platform.factory) }).register);
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

it('whatever has been changed or counts too little, what starts is a beginning of the chain, in order', () => {
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
