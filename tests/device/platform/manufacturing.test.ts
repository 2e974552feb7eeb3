import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tamperings } from '../../../sim/decisions/boot/tampering.ts';
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
import { isTrialIn, type PlatformState, pack, unpack } from '../../../sim/device/platform/platform-state.ts';
import { recover } from '../../../sim/device/platform/recovery.ts';
import { type Slots, updateSteps } from '../../../sim/device/platform/slot-state.ts';
import { factoryState, productPlatform, startUp } from '../../../sim/device/platform/start-up.ts';
import { profile, SmallPlatform, secured } from '../../kit/small-platform.ts';

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
    expect(decision).toMatchObject({ allow: verdict === 'allow', control: 'deployment-rule' });
  });

  it('states go forward only', () => {
    for (const from of manufacturingStates)
      for (const to of manufacturingStates)
        expect(mayBecome(from, to).allow).toBe(manufacturingStates.indexOf(to) > manufacturingStates.indexOf(from));
    expect(manufacturingStates.filter((to) => mayBecome('DeviceComplete', to).allow)).toEqual([]);
  });

  it('a device is claimed once; claiming it again into the same catalog changes nothing', () => {
    expect(mayClaim(undefined, 'acme').allow).toBe(true);
    expect(mayClaim('acme', 'acme').allow).toBe(true);
    expect(mayClaim('acme', 'globex')).toMatchObject({ allow: false, control: 'claim-once' });
  });

  it('a locked device accepts nothing by cable, an opened one only what is signed', () => {
    for (const signedBy of ['vendor', 'development', 'none'] as const)
      expect(maySideload(finished, signedBy).allow).toBe(false);
    expect(maySideload(opened, 'vendor').allow).toBe(true);
    expect(maySideload(opened, 'development').allow).toBe(true);
    expect(maySideload(opened, 'none').allow).toBe(false);
  });
});

describe('a device in manufacturing', () => {
  it('has the radio test while it is blank', () => {
    expect(capabilitiesOf({ manufacturing: 'Blank', capabilities: [] })).toEqual(['rfTest']);
    expect(capabilitiesOf({ manufacturing: 'Module1Complete', capabilities: [] })).toEqual([]);
  });

  it('answers commands by cable that a finished device refuses', () => {
    for (const endpoint of ['os-version', 'image-list', 'wifi-list'] as const) {
      expect(localEndpointIsOpen({ manufacturing: 'Module1Complete', capabilities: [] }, endpoint)).toBe(true);
      expect(localEndpointIsOpen(finished, endpoint)).toBe(false);
    }
    expect(localEndpointIsOpen(finished, 'device-id')).toBe(true);
  });

  it('is ready to ship when no objection is left', () => {
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

describe('each decision gives its reason', () => {
  it.each([
    [{ isClaimed: false, groupTakesUpdates: false }, 'refuse', 'the device belongs to no catalog'],
    [
      { groupTakesUpdates: false, capabilities: ['appDevelopment'] },
      'refuse',
      'its group takes no application updates',
    ],
    [{ capabilities: ['appDevelopment'] }, 'refuse', 'it has the appDevelopment capability'],
    [{ capabilities: ['debugger', 'rfTest'] }, 'allow', 'claimed, locked, and in a group that takes updates'],
    [{}, 'allow', 'claimed, locked, and in a group that takes updates'],
  ] as const)('a deployment to %j', (changes, verdict, reason) => {
    const facts = { ...finished, isClaimed: true, groupTakesUpdates: true, ...changes };
    expect(mayReceiveDeployment(facts)).toEqual({ allow: verdict === 'allow', control: 'deployment-rule', reason });
  });

  it.each([
    [[], 'vendor', 'refuse', 'the device is locked: no appDevelopment capability'],
    [['debugger'], 'vendor', 'refuse', 'the device is locked: no appDevelopment capability'],
    [['appDevelopment'], 'none', 'refuse', 'the image is not signed'],
    [['appDevelopment'], 'development', 'allow', 'the device has the appDevelopment capability'],
  ] as const)('with capabilities %j, an image signed by %s', (granted, signedBy, verdict, reason) => {
    const decision = maySideload({ manufacturing: 'DeviceComplete', capabilities: granted }, signedBy);
    expect(decision).toEqual({ allow: verdict === 'allow', control: 'sideload-lock', reason });
  });

  it.each([
    [undefined, 'allow', 'in the catalog acme'],
    ['acme', 'allow', 'in the catalog acme'],
    ['globex', 'refuse', 'it belongs to the catalog globex, and a claim cannot be undone'],
  ] as const)('a claim by acme on what belongs to %s', (owner, verdict, reason) => {
    expect(mayClaim(owner, 'acme')).toEqual({ allow: verdict === 'allow', control: 'claim-once', reason });
  });

  it.each([
    ['Blank', 'Module1Complete', 'allow', 'Module1Complete comes after Blank'],
    ['Blank', 'DeviceComplete', 'allow', 'DeviceComplete comes after Blank'],
    ['Blank', 'Blank', 'refuse', 'Blank is permanent: Blank does not come after it'],
    ['DeviceComplete', 'Blank', 'refuse', 'DeviceComplete is permanent: Blank does not come after it'],
  ] as const)('from %s to %s', (from, to, verdict, reason) => {
    expect(mayBecome(from, to)).toEqual({ allow: verdict === 'allow', control: 'one-way-state', reason });
  });

  it.each([
    ['Unknown', [], []],
    ['Blank', [], ['rfTest']],
    ['Blank', ['debugger'], ['debugger', 'rfTest']],
    ['Module1Complete', ['rfTest'], ['rfTest']],
    ['DeviceComplete', ['debugger', 'appDevelopment'], ['appDevelopment', 'debugger']],
  ] as const)('%s with %j has %j', (manufacturing, granted, has) => {
    expect(capabilitiesOf({ manufacturing, capabilities: granted })).toEqual(has);
  });

  const expected = { osVersion: '24.03', imageIds: ['a', 'b'] };
  it.each([
    [{}, []],
    [{ manufacturing: 'Blank' }, ['the manufacturing state is Blank', 'it still has the capabilities rfTest']],
    [{ capabilities: ['debugger', 'appDevelopment'] }, ['it still has the capabilities appDevelopment, debugger']],
    [{ osVersion: '24.04' }, ['the OS is 24.04, not 24.03']],
    [{ imageIds: ['b'] }, ['image a is missing']],
    [{ imageIds: ['b', 'c', 'a'] }, ['image c does not belong there']],
    [{ imageIds: [] }, ['image a is missing', 'image b is missing']],
    [{ wifiNetworks: ['barn', 'yard'] }, ['it knows 2 Wi-Fi networks']],
  ] as const)('what keeps %j from being shipped', (changes, faults) => {
    expect(shippingFaults({ ...finished, ...expected, wifiNetworks: [], ...changes }, expected)).toEqual(faults);
  });
});

describe('the six bytes', () => {
  const product = productPlatform(profile('esp32'), secured('esp32'), new SmallPlatform('esp32').factory, {
    'secure-boot': true,
    'anti-rollback': true,
  });
  const state = factoryState(product);
  const slotsWith = (over: object): PlatformState => ({ ...state, slots: { ...state.slots, ...over } });

  it.each([
    ['a counter below 0', { ...state, counter: -1 }, 'a security counter has eight bits'],
    ['a counter above 255', { ...state, counter: 256 }, 'a security counter has eight bits'],
    ['an image set above 255', slotsWith({ sets: [1, 256] }), 'an image set number has eight bits'],
    ['an image set below 0', slotsWith({ sets: [-1, 1] }), 'an image set number has eight bits'],
    ['marks of four bits', slotsWith({ marks: [0, 8] }), '8 has room in 3 bits'],
    ['more tries than three', slotsWith({ tries: [4, 0] }), '4 has room in 2 bits'],
    ['less than no tries', slotsWith({ tries: [-1, 0] }), '-1 has room in 2 bits'],
  ])('have no room for %s', (_what, given, diagnostic) => {
    expect(() => pack(given)).toThrow(diagnostic);
  });

  it.each([
    ['no counter', { ...state, counter: 0 }],
    ['the highest counter', { ...state, counter: 255 }],
    ['the highest image sets', slotsWith({ sets: [255, 255] })],
    ['no image sets', slotsWith({ sets: [0, 0] })],
    ['the highest marks and tries', slotsWith({ marks: [7, 7], tries: [3, 3] })],
  ])('have room for %s', (_what, given) => {
    expect(unpack(pack(given))).toEqual(given);
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
    expect(after.deviceData).toEqual({ deviceId: 'ab12', applications: [], wifiNetworks: [], hasConfiguration: false });
    expect(after.state).toMatchObject({ counter: 3, manufacturing: 'DeviceComplete', capabilities: [] });
  });

  it('leaves a device that boots its OS, and waits for its application', () => {
    expect(startUp(platform.boots, product, broken).becomes).toBe('recovery');
    const start = startUp(platform.boots, product, recover(broken, before, system.number).state);
    expect(start.becomes).toBe('os');
    expect(start.boot.stop).toMatchObject({ layer: 'applications', why: 'empty' });
  });
});

it('a device’s state survives its six bytes', () => {
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
        expect(isTrialIn(packed)).toBe(state.slots.isTrial);
      },
    ),
  );
});
