import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  capabilities,
  capabilitiesOf,
  type DeploymentFacts,
  developmentCapabilities,
  localEndpointIsOpen,
  type MakingOf,
  manufacturingStates,
  mayBecome,
  mayClaim,
  mayReceiveDeployment,
  maySideload,
  shippingFaults,
} from '../../../sim/device/platform/manufacturing.ts';
import { type PlatformState, pack, unpack } from '../../../sim/device/platform/platform-state.ts';
import { recover } from '../../../sim/device/platform/recovery.ts';
import { type Slots, updateSteps } from '../../../sim/device/platform/slot-state.ts';
import { factoryState, productPlatform, startUp } from '../../../sim/device/platform/start-up.ts';
import { tamperings } from '../../../sim/device/platform/tampering.ts';
import { profile, SmallPlatform, secured } from './small-platform.ts';

const finished: MakingOf = { manufacturing: 'DeviceComplete', capabilities: [] };
const opened: MakingOf = { manufacturing: 'DeviceComplete', capabilities: developmentCapabilities };

describe('«A device in the Development group, or with appDevelopment, gets no deployments; claim and DeviceComplete are one-way; a locked device refuses sideload»', () => {
  it.each<[string, Partial<DeploymentFacts>, 'allow' | 'refuse']>([
    ['claimed, locked, in a group that takes updates', {}, 'allow'],
    ['not claimed', { isClaimed: false }, 'refuse'],
    ['in the Development group', { groupTakesUpdates: false }, 'refuse'],
    ['with appDevelopment', { capabilities: ['appDevelopment'] }, 'refuse'],
  ])('%s', (_name, changes, verdict) => {
    const decision = mayReceiveDeployment({ ...finished, isClaimed: true, groupTakesUpdates: true, ...changes });
    expect(decision).toMatchObject({ verdict, control: 'deployment-rule' });
  });

  it('states go forward only', () => {
    for (const from of manufacturingStates)
      for (const to of manufacturingStates)
        expect(mayBecome(from, to).verdict).toBe(
          manufacturingStates.indexOf(to) > manufacturingStates.indexOf(from) ? 'allow' : 'refuse',
        );
    expect(manufacturingStates.filter((to) => mayBecome('DeviceComplete', to).verdict === 'allow')).toEqual([]);
  });

  it('a device is claimed once; again into the same catalog is no harm', () => {
    expect(mayClaim(undefined, 'acme').verdict).toBe('allow');
    expect(mayClaim('acme', 'acme').verdict).toBe('allow');
    expect(mayClaim('acme', 'globex')).toMatchObject({ verdict: 'refuse', control: 'claim-once' });
  });

  it('a locked device takes nothing by cable, an opened one only what is signed', () => {
    for (const signedBy of ['vendor', 'development', 'none'] as const)
      expect(maySideload(finished, signedBy).verdict).toBe('refuse');
    expect(maySideload(opened, 'vendor').verdict).toBe('allow');
    expect(maySideload(opened, 'development').verdict).toBe('allow');
    expect(maySideload(opened, 'none').verdict).toBe('refuse');
  });
});

describe('a device that is being made', () => {
  it('has the radio test while it is blank', () => {
    expect(capabilitiesOf({ manufacturing: 'Blank', capabilities: [] })).toEqual(['rfTest']);
    expect(capabilitiesOf({ manufacturing: 'Module1Complete', capabilities: [] })).toEqual([]);
  });

  it('answers by cable what a finished one does not', () => {
    for (const endpoint of ['os-version', 'image-list', 'wifi-list'] as const) {
      expect(localEndpointIsOpen({ manufacturing: 'Module1Complete', capabilities: [] }, endpoint)).toBe(true);
      expect(localEndpointIsOpen(finished, endpoint)).toBe(false);
    }
    expect(localEndpointIsOpen(finished, 'device-id')).toBe(true);
  });

  it('is ready to ship when nothing is left to say', () => {
    const expected = { osVersion: '24.03', imageIds: ['a', 'b'] };
    const ready = { ...finished, ...expected, wifiNetworks: [] };
    expect(shippingFaults(ready, expected)).toEqual([]);
    expect(
      shippingFaults(
        {
          manufacturing: 'Module1Complete',
          capabilities: ['debugger'],
          osVersion: '23.05',
          imageIds: ['a', 'c'],
          wifiNetworks: ['workshop'],
        },
        expected,
      ),
    ).toEqual([
      'the manufacturing state is Module1Complete',
      'it still has the capabilities debugger',
      'the OS is 23.05, not 24.03',
      'image b is missing',
      'image c does not belong there',
      'it knows 1 Wi-Fi networks',
    ]);
  });
});

describe('«... ends in recovery, which erases apps and Wi-Fi but keeps the device ID»', () => {
  const platform = new SmallPlatform('sphere');
  const product = productPlatform(profile('sphere'), secured('sphere'), platform.factory, {
    'secure-boot': true,
    'anti-rollback': true,
  });
  const broken: PlatformState = {
    ...factoryState(product),
    counter: 3,
    capabilities: ['appDevelopment'],
    slots: { ...factoryState(product).slots, tampered: ['loader', 'loader'] },
  };
  const system = platform.boots.sets.recovery(platform.factory);
  const before = { deviceId: 'ab12', applications: ['greenhouse'], wifiNetworks: ['barn'], hasConfiguration: true };

  it('erases apps, configuration and Wi-Fi; keeps the id and what is in fuses', () => {
    const after = recover(broken, before, system.number);
    expect(after.belongings).toEqual({ deviceId: 'ab12', applications: [], wifiNetworks: [], hasConfiguration: false });
    expect(after.state).toMatchObject({ counter: 3, manufacturing: 'DeviceComplete', capabilities: [] });
  });

  it('leaves a device that boots its OS, and waits for its application', () => {
    expect(startUp(platform.boots, product, broken).becomes).toBe('recovery');
    const start = startUp(platform.boots, product, recover(broken, before, system.number).state);
    expect(start.becomes).toBe('os');
    expect(start.boot.stop).toMatchObject({ layer: 'applications', why: 'empty' });
  });
});

it('a device’s state survives its six octets', () => {
  const pair = <T>(one: fc.Arbitrary<T>) => fc.tuple(one, one);
  const slots: fc.Arbitrary<Slots> = fc.record({
    active: fc.constantFrom(0 as const, 1 as const),
    sets: pair(fc.nat(255)),
    marks: pair(fc.nat(7)),
    tries: pair(fc.nat(3)),
    tampered: pair(fc.constantFrom(...tamperings)),
    isTrial: fc.boolean(),
    step: fc.constantFrom(...updateSteps),
  });
  fc.assert(
    fc.property(
      fc.record({
        slots,
        counter: fc.nat(255),
        manufacturing: fc.constantFrom(...manufacturingStates),
        capabilities: fc.subarray([...capabilities]),
      }),
      (state) => {
        const packed = pack(state);
        expect(packed.sets).toBeLessThan(2 ** 16);
        expect(packed.word).toBeGreaterThanOrEqual(0);
        expect(packed.word).toBeLessThan(2 ** 32);
        expect(unpack(packed)).toEqual(state);
      },
    ),
  );
});
