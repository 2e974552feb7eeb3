import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ImageSet } from '../../../sim/decisions/boot/image-set.ts';
import { layerTampered, tamperedPair } from '../../../sim/decisions/boot/tampering.ts';
import { type PlatformState, pack } from '../../../sim/device/platform/platform-state.ts';
import type { SlotEvent } from '../../../sim/device/platform/slot-state.ts';
import { slotStep } from '../../../sim/device/platform/slots.ts';
import {
  acceptRelease,
  afterSwap,
  confirmRun,
  factoryState,
  giveUp,
  type ProductPlatform,
  productPlatform,
  type StartUp,
  settle,
  startUp,
} from '../../../sim/device/platform/start-up.ts';
import { StartUps } from '../../../sim/device/platform/start-ups.ts';
import type { ProfileId } from '../../../sim/plan/profiles.ts';
import { profile, profileIds, SmallPlatform, secured } from '../../kit/small-platform.ts';

/** One device, from power-up to power-up. */
class LoneDevice {
  readonly platform: SmallPlatform;
  readonly product: ProductPlatform;
  state: PlatformState;
  last: StartUp;

  constructor(id: ProfileId, without: Parameters<typeof secured>[1] = []) {
    this.platform = new SmallPlatform(id);
    this.product = productPlatform(profile(id), secured(id, without), this.platform.factory, {
      'secure-boot': true,
      'anti-rollback': true,
    });
    this.state = factoryState(this.product);
    this.last = this.start();
  }

  get running(): string {
    const { sets } = this.platform.boots;
    const { slots } = this.state;
    return this.last.becomes === 'os' ? sets.setOf(slots.sets[slots.active])!.label : this.last.becomes;
  }

  start(): StartUp {
    const { boots } = this.platform;
    this.last = startUp(boots, this.product, this.state);
    for (let nth = 0; nth < 10 && this.last.becomes !== 'os'; nth++) {
      if (this.last.becomes === 'swapping') this.last = afterSwap(boots, this.product, this.last.state);
      else if (this.last.becomes === 'again') this.last = startUp(boots, this.product, this.last.state);
    }
    this.state = this.last.state;
    return this.last;
  }

  confirm(): void {
    this.state = confirmRun(this.platform.boots, this.product, this.state);
  }

  accepts(set: ImageSet) {
    return acceptRelease(this.platform.boots, this.product, this.state, set);
  }

  stage(set: ImageSet): void {
    for (const event of [{ kind: 'install' }, { kind: 'written', set: set.number }, { kind: 'select' }] as const)
      this.slot(event);
  }

  slot(event: SlotEvent): void {
    this.state = { ...this.state, slots: slotStep(this.product.scheme, this.state.slots, event).slots };
  }

  tamper(tampering: 'application' | 'system' | 'loader'): void {
    const { slots } = this.state;
    const tampered = tamperedPair(this.platform.id, slots.tampered, slots.active, tampering);
    this.state = { ...this.state, slots: { ...slots, tampered } };
  }
}

describe('a device', () => {
  it.each(profileIds)('starts its factory image: %s', (id) => {
    const device = new LoneDevice(id);
    expect(device.running).toBe('1.0.0');
    expect(device.last.boot.started).toEqual(device.platform.chain);
  });

  it.each(profileIds.filter((id) => id !== 'legacy-rtos'))('installs a release, tries it and keeps it: %s', (id) => {
    const device = new LoneDevice(id);
    const next = device.platform.release('1.1.0', { securityVersion: 2 });
    expect(device.accepts(next).allow).toBe(true);
    device.stage(next);
    expect(device.start().outcome).toBe('trial');
    device.confirm();
    expect(device.start().outcome).toBe('running');
    expect(device.running).toBe('1.1.0');
  });

  it('with secure boot starts nothing that has been changed, and ends as its profile prescribes', () => {
    for (const id of profileIds.filter((each) => each !== 'legacy-rtos')) {
      const device = new LoneDevice(id);
      device.tamper('loader');
      device.start();
      expect(device.running, id).toMatch(/^(recovery|bricked)$/);
      expect(device.last.boot.started).not.toContain(layerTampered(id, 'loader')?.id);
      expect(device.last.boot.stop?.decision?.control).toBe('secure-boot');
    }
  });

  it('switches to its other image if the running one has been changed', () => {
    for (const id of ['sphere', 'esp32', 'linux-gateway'] as const) {
      const device = new LoneDevice(id);
      device.stage(device.platform.release('1.1.0', { securityVersion: 1 }));
      device.start();
      device.confirm();
      device.tamper('application');
      device.start();
      expect(device.running, id).toBe('1.0.0');
    }
  });

  it('accepts a development build only once it has been opened for development', () => {
    const device = new LoneDevice('sphere');
    const debug = device.platform.release('debug', { signedBy: 'development' });
    expect(device.accepts(debug)).toMatchObject({ allow: false, control: 'secure-boot' });
    device.state = { ...device.state, capabilities: ['appDevelopment'] };
    expect(device.accepts(debug).allow).toBe(true);
    device.stage(debug);
    device.start();
    expect(device.running).toBe('debug');
    device.state = { ...device.state, capabilities: [] };
    device.start();
    expect(device.running).toBe('1.0.0');
  });

  it('without a hardware root of trust starts what has been changed, before and after a reset', () => {
    const device = new LoneDevice('esp32', ['hardwareRootOfTrust']);
    device.tamper('application');
    for (let nth = 0; nth < 3; nth++) {
      device.start();
      expect(device.running).toBe('1.0.0');
      expect(device.last.boot.stop).toBeUndefined();
    }
  });
});

describe('a product', () => {
  const controlled = (secureBoot: boolean, antiRollback: boolean, without: Parameters<typeof secured>[1] = []) => {
    const platform = new SmallPlatform('esp32');
    const product = productPlatform(profile('esp32'), secured('esp32', without), platform.factory, {
      'secure-boot': secureBoot,
      'anti-rollback': antiRollback,
    });
    return { platform, product };
  };

  it.each([
    [true, true, [], true, true],
    [false, true, [], false, true],
    [true, false, [], true, false],
    [true, true, ['hardwareRootOfTrust'], false, true],
    [true, true, ['renewableSecurity'], true, false],
    [false, false, ['hardwareRootOfTrust', 'renewableSecurity'], false, false],
  ] as const)(
    'with secure boot %s and anti-rollback %s, without %j',
    (secureBoot, antiRollback, without, verifies, counts) => {
      const { product, platform } = controlled(secureBoot, antiRollback, without);
      expect([product.secureBoot, product.countsVersions]).toEqual([verifies, counts]);
      const state = factoryState(product);
      expect(state).toMatchObject({ counter: counts ? 1 : 0, manufacturing: 'DeviceComplete', capabilities: [] });

      const unsigned = platform.release('unsigned', { signedBy: 'none', securityVersion: 1 });
      const old = platform.release('old', { securityVersion: 0 });
      const next = platform.release('next', { securityVersion: 2 });
      const said = (set: ImageSet) => acceptRelease(platform.boots, product, state, set);
      expect(said(next)).toEqual({
        allow: true,
        control: 'secure-boot',
        reason: verifies ? 'every signature holds' : 'nothing is verified',
      });
      expect(said(unsigned).allow).toBe(!verifies);
      expect(said(old)).toMatchObject(
        counts ? { allow: false, control: 'anti-rollback' } : { allow: true, control: 'secure-boot' },
      );
      const running = { ...state, slots: { ...state.slots, sets: [next.number, 0] as const } };
      expect(confirmRun(platform.boots, product, running).counter).toBe(counts ? 2 : 0);
      const emptied = { ...state, slots: { ...state.slots, sets: [0, 0] as const } };
      expect(confirmRun(platform.boots, product, emptied).counter).toBe(state.counter);
      expect(acceptRelease(platform.boots, product, emptied, next).allow).toBe(true);
    },
  );

  it.each([true, false])('compares a release with what runs only if versions count: %s', (counts) => {
    const platform = new SmallPlatform('sphere');
    const controls = { 'secure-boot': true, 'anti-rollback': counts };
    const product = productPlatform(profile('sphere'), secured('sphere'), platform.factory, controls);
    const old = platform.release('old', { securityVersion: 0 });
    expect(acceptRelease(platform.boots, product, factoryState(product), old)).toMatchObject(
      counts ? { allow: false, control: 'anti-rollback' } : { allow: true, control: 'secure-boot' },
    );
  });

  it('has images of its own profile', () => {
    expect(() =>
      productPlatform(profile('esp32'), secured('esp32'), new SmallPlatform('nrf91').factory, {
        'secure-boot': true,
        'anti-rollback': true,
      }),
    ).toThrow('a product leaves the factory with images of its own profile');
  });
});

describe('user space', () => {
  const withSlots = (id: ProfileId, over: Partial<PlatformState['slots']>) => {
    const device = new LoneDevice(id);
    return { device, state: { ...device.state, slots: { ...device.state.slots, ...over } } };
  };

  it('gives back the tries of what has started well, unless it is on trial', () => {
    const { device, state } = withSlots('linux-gateway', { tries: [1, 0], isTrial: false });
    expect(settle(device.product, state).slots).toMatchObject({ tries: [3, 0], marks: [2, 0] });
    const trial = { ...state, slots: { ...state.slots, isTrial: true } };
    expect(settle(device.product, trial)).toBe(trial);
    const other = withSlots('esp32', { isTrial: false });
    expect(settle(other.device.product, other.state)).toBe(other.state);
  });

  it('takes the tries of an image that rejects itself, if it is on trial', () => {
    const { device, state } = withSlots('linux-gateway', { active: 1, tries: [3, 2], isTrial: true });
    expect(giveUp(device.product, state)).toEqual({ ...state, slots: { ...state.slots, tries: [3, 0] } });
    const confirmed = { ...state, slots: { ...state.slots, isTrial: false } };
    expect(giveUp(device.product, confirmed)).toBe(confirmed);
    const other = withSlots('esp32', { isTrial: true });
    expect(giveUp(other.device.product, other.state)).toBe(other.state);
  });
});

describe('a start', () => {
  it.each(profileIds)(
    '%s: of which nothing boots ends as its profile prescribes, and names the image that was stopped',
    (id) => {
      const device = new LoneDevice(id);
      const state = { ...device.state, slots: { ...device.state.slots, sets: [0, 0] as const } };
      const start = startUp(device.platform.boots, device.product, state);
      expect(start).toMatchObject({ outcome: 'nothing-boots', becomes: profile(id).lastResort });
      expect(start.stopped).toBe(start.boot);
      expect(start.boot.stop?.why).toBe('missing');
    },
  );

  it.each([
    ['esp32', 'fell-back', 'os'],
    ['linux-gateway', 'retrying', 'again'],
    ['nrf91', 'fell-back', 'os'],
  ] as const)('%s: whose image would not start names the image that was stopped: %s', (id, outcome, becomes) => {
    const device = new LoneDevice(id);
    const next = device.platform.release('unsigned', { signedBy: 'none' });
    device.stage(next);
    const start = startUp(device.platform.boots, device.product, device.state);
    expect(start).toMatchObject({ outcome, becomes });
    expect(start.stopped).toMatchObject({
      set: next.number,
      stop: { why: 'refused', reason: 'the image is not signed' },
    });
  });

  it('that panics over its marks names the image that it did not start, though that image is intact', () => {
    const device = new LoneDevice('nrf91');
    const state = { ...device.state, slots: { ...device.state.slots, marks: [4, 0] as const } };
    const start = startUp(device.platform.boots, device.product, state);
    expect(start).toMatchObject({ outcome: 'nothing-boots', becomes: 'bricked', boot: { stop: undefined } });
    expect(start.stopped).toBe(start.boot);
  });

  it('is cached by the image sets as well as by all other inputs', () => {
    const device = new LoneDevice('esp32');
    const starts = new StartUps(device.platform.boots, device.product);
    const next = device.platform.release('1.1.0');
    const from = (set: number) =>
      starts.from(pack({ ...device.state, slots: { ...device.state.slots, sets: [set, 0] } }));
    const [factory, later] = [from(1), from(next.number)];
    expect([factory.sets, later.sets]).toEqual([1, next.number]);
    expect(later.boot).not.toBe(factory.boot);
  });

  it('that succeeded stopped nothing', () => {
    const device = new LoneDevice('esp32');
    expect(device.last).toMatchObject({ stopped: undefined, becomes: 'os', outcome: 'running' });
    const swapping = new LoneDevice('nrf91');
    swapping.stage(swapping.platform.release('1.1.0', {}));
    const start = startUp(swapping.platform.boots, swapping.product, swapping.state);
    expect(start).toMatchObject({ becomes: 'swapping', stopped: undefined });
    expect(afterSwap(swapping.platform.boots, swapping.product, start.state)).toMatchObject({
      becomes: 'os',
      outcome: 'trial',
      stopped: undefined,
    });
  });
});

it('a cached start equals the one that would be computed', () => {
  for (const id of profileIds) {
    const device = new LoneDevice(id);
    const { boots } = device.platform;
    const starts = new StartUps(boots, device.product);
    const next = device.platform.release('1.1.0', { starts: false });
    device.stage(next);
    device.tamper('application');
    for (let nth = 0; nth < 6; nth++) {
      const plain = startUp(boots, device.product, device.state);
      const packed = starts.from(pack(device.state));
      expect(packed).toEqual({
        ...pack(plain.state),
        becomes: plain.becomes,
        outcome: plain.outcome,
        boot: plain.boot.number,
        stopped: plain.stopped?.number ?? -1,
        settledWord: pack(plain.becomes === 'os' ? settle(device.product, plain.state) : plain.state).word,
      });
      expect(starts.from(pack(device.state))).toBe(packed);
      expect(boots.numbered(packed.boot)).toBe(plain.boot);
      if (plain.becomes === 'swapping') {
        const swapped = afterSwap(boots, device.product, plain.state);
        expect(starts.afterSwap(packed)).toMatchObject({ ...pack(swapped.state), becomes: swapped.becomes });
        device.state = swapped.state;
      } else device.state = plain.state;
    }
  }
});

describe('«A lower security counter is refused, an equal one accepted; the counter rises only after a healthy run and never falls»', () => {
  it.each(['esp32', 'nrf91', 'stm32u5'] as const)('%s', (id) => {
    const device = new LoneDevice(id);
    const [second, equal, lower] = [
      device.platform.release('2.0.0', { securityVersion: 2 }),
      device.platform.release('2.0.1', { securityVersion: 2 }),
      device.platform.release('1.9.0', { securityVersion: 1 }),
    ];
    device.stage(second);
    device.start();
    expect(device.state.counter).toBe(1);
    device.confirm();
    expect(device.state.counter).toBe(2);
    expect(device.accepts(equal).allow).toBe(true);
    expect(device.accepts(lower)).toMatchObject({ allow: false, control: 'anti-rollback' });
    // Sideloaded past the updater, it is refused at boot.
    device.stage(lower);
    device.start();
    expect(device.running).toBe('2.0.0');
    device.confirm();
    expect(device.state.counter).toBe(2);
  });

  it('an image that fails its trial leaves the counter, and the old image still starts', () => {
    const device = new LoneDevice('esp32');
    device.stage(device.platform.release('2.0.0', { securityVersion: 9, starts: false }));
    expect(device.start().boot.stop).toMatchObject({ why: 'crashed' });
    device.start();
    expect(device.running).toBe('1.0.0');
    expect(device.state.counter).toBe(1);
  });

  it('sphere: a release is compared with the running image’s manifest', () => {
    const device = new LoneDevice('sphere');
    device.stage(device.platform.release('2.0.0', { securityVersion: 2 }));
    device.start();
    device.confirm();
    expect(device.state.counter).toBe(0);
    expect(device.accepts(device.platform.release('1.9.0', { securityVersion: 1 })).allow).toBe(false);
    expect(device.accepts(device.platform.release('2.0.1', { securityVersion: 2 })).allow).toBe(true);
  });

  it('for staging, resets and confirmations in any order', () => {
    const action = fc.constantFrom('stage', 'reset', 'cut', 'confirm');
    fc.assert(
      fc.property(
        fc.constantFrom<ProfileId>('esp32', 'nrf91', 'stm32u5', 'sphere', 'linux-gateway'),
        fc.array(fc.tuple(action, fc.nat(40)), { maxLength: 30 }),
        (id, actions) => {
          const device = new LoneDevice(id);
          for (const [what, securityVersion] of actions) {
            const before = device.state.counter;
            if (what === 'stage') {
              const set = device.platform.release(`v${securityVersion}`, { securityVersion });
              if (device.accepts(set).allow) device.stage(set);
            } else if (what === 'confirm') device.confirm();
            else {
              if (what === 'cut') device.slot({ kind: 'power-cut' });
              device.start();
            }
            expect(device.last.becomes).toBe('os');
            expect(device.state.counter).toBeGreaterThanOrEqual(before);
            if (what !== 'confirm') expect(device.state.counter).toBe(before);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('«Attestation fails ... the device can still reach AS3 and is repaired by an update» (the device’s part)', () => {
  it('a changed application shows in the register, and an update restores the register', () => {
    const device = new LoneDevice('esp32', ['hardwareRootOfTrust']);
    const next = device.platform.release('1.1.0');
    const expected = device.platform.boot({ set: next, secureBoot: false }).register;
    device.tamper('application');
    expect(device.start().boot.register).not.toBe(device.platform.boot().register);
    device.stage(next);
    device.start();
    expect(device.last.boot.register).toBe(expected);
  });

  it('a changed loader survives an update, and the register shows it', () => {
    const device = new LoneDevice('esp32', ['hardwareRootOfTrust']);
    const next = device.platform.release('1.1.0');
    const expected = device.platform.boot({ set: next, secureBoot: false }).register;
    device.tamper('loader');
    device.stage(next);
    device.start();
    expect(device.running).toBe('1.1.0');
    expect(device.last.boot.register).not.toBe(expected);
  });
});
