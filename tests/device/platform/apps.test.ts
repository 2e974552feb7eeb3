import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AppAnswer,
  type AppEvent,
  type AppState,
  appStates,
  appStep,
} from '../../../sim/device/platform/app-life.ts';
import { type App, appBudgets, highLevelOf, mayInstall, withApp } from '../../../sim/device/platform/apps.ts';
import { propertiesOf } from '../../../sim/device/platform/properties.ts';
import { reachOf } from '../../../sim/device/platform/reach.ts';
import { LabError } from '../../../sim/kernel/lab-error.ts';
import {
  appFrom,
  componentId,
  manifestJson,
  profile,
  profileIds,
  realTimeJson,
  SmallPlatform,
  secured,
} from '../../kit/small-platform.ts';

const KiB = 1024;
const budget = appBudgets.sphere!;
const sphere = new SmallPlatform('sphere');
const highLevel = (sizes: Partial<App> = {}, capabilities: object = {}): App =>
  appFrom(sphere, manifestJson({}, capabilities), sizes);
const realTime = (nth: number, sizes: Partial<App> = {}, capabilities: object = {}): App =>
  appFrom(sphere, realTimeJson(nth, capabilities), sizes);

describe('applications', () => {
  it('are one high-level one and two real-time ones', () => {
    let installed: readonly App[] = [];
    for (const app of [highLevel(), realTime(2), realTime(3)]) {
      expect(mayInstall(budget, installed, app).allow).toBe(true);
      installed = withApp(installed, app);
    }
    expect(mayInstall(budget, installed, realTime(4)).allow).toBe(false);
    const second = appFrom(sphere, manifestJson({ ComponentId: componentId(9) }, { Gpio: [] }));
    expect(mayInstall(budget, installed, second)).toMatchObject({ allow: false, control: 'app-budget' });
  });

  it('take the place of the one with their component id', () => {
    const installed = [highLevel({ imageBytes: 1_000 * KiB })];
    expect(mayInstall(budget, installed, highLevel({ imageBytes: 1_000 * KiB })).allow).toBe(true);
    expect(withApp(installed, highLevel())).toHaveLength(1);
  });

  it.each([
    ['flash of one', [], highLevel({ imageBytes: 1024 * KiB }), highLevel({ imageBytes: 1024 * KiB + 1 })],
    [
      'flash of all together',
      [realTime(2, { imageBytes: 24 * KiB })],
      highLevel({ imageBytes: 1000 * KiB }),
      highLevel({ imageBytes: 1000 * KiB + 1 }),
    ],
    ['RAM', [], highLevel({ ramBytes: 256 * KiB }), highLevel({ ramBytes: 256 * KiB + 1 })],
    [
      'RAM, less 1 KiB for each shared buffer',
      [],
      highLevel({ ramBytes: 254 * KiB }, { AllowedApplicationConnections: [componentId(2), componentId(3)] }),
      highLevel({ ramBytes: 254 * KiB + 1 }, { AllowedApplicationConnections: [componentId(2), componentId(3)] }),
    ],
    ['TCM', [], realTime(2, { ramBytes: 192 * KiB }), realTime(2, { ramBytes: 192 * KiB + 1 })],
    ['SYSRAM', [], realTime(2, { sysramBytes: 64 * KiB }), realTime(2, { sysramBytes: 64 * KiB + 1 })],
    [
      'storage',
      [],
      highLevel({}, { MutableStorage: { SizeKB: 64 } }),
      highLevel({}, { MutableStorage: { SizeKB: 65 } }),
    ],
  ])('over budget are refused: %s', (_name, beside, fits, exceeds) => {
    expect(mayInstall(budget, beside, fits).allow).toBe(true);
    expect(mayInstall(budget, beside, exceeds)).toMatchObject({ allow: false, control: 'app-budget' });
  });

  it.each<[string, readonly App[], App, string]>([
    ['nothing else', [], highLevel(), 'greenhouse has room'],
    ['a real-time one', [realTime(2)], highLevel(), 'greenhouse has room'],
    ['one of two real-time ones', [realTime(2)], realTime(3), 'real-time 3 has room'],
  ])('have room beside %s', (_what, installed, app, reason) => {
    expect(mayInstall(budget, installed, app)).toEqual({ allow: true, control: 'app-budget', reason });
  });

  it.each<[readonly App[], App, string]>([
    [
      [appFrom(sphere, manifestJson({ ComponentId: componentId(9) }, { Gpio: [] }))],
      highLevel(),
      'there is a high-level application already, and room for one',
    ],
    [[realTime(2), realTime(3)], realTime(4), '2 real-time applications are there, and as many cores for them'],
    [
      [realTime(2, { imageBytes: KiB }), realTime(3, { imageBytes: KiB })],
      highLevel({ imageBytes: 1022 * KiB + 1 }),
      '1048577 bytes of images, and 1048576 bytes of flash',
    ],
    [[], highLevel({}, { MutableStorage: { SizeKB: 65 } }), '65 KiB of storage asked for, and 64 KiB there'],
    [[], realTime(2, { ramBytes: 192 * KiB + 1 }), '196609 bytes of TCM, and 196608 bytes there'],
    [[], realTime(2, { sysramBytes: 64 * KiB + 1 }), '65537 bytes of SYSRAM, and 65536 bytes there'],
    [
      [],
      highLevel({ ramBytes: 255 * KiB + 1 }, { AllowedApplicationConnections: [componentId(2)] }),
      '262145 bytes of RAM with its buffers, and 262144 bytes there',
    ],
  ])('are refused with what is in their way: %#', (installed, app, reason) => {
    expect(mayInstall(budget, installed, app)).toEqual({ allow: false, control: 'app-budget', reason });
  });

  it('are checked against the memory of their own core', () => {
    // More than the TCM of a real-time core, and more SYSRAM than there is; a high-level one has 256 KiB of RAM.
    expect(mayInstall(budget, [], highLevel({ ramBytes: 200 * KiB, sysramBytes: 200 * KiB })).allow).toBe(true);
    const [connected, full] = [254, 255].map((size) =>
      highLevel({ ramBytes: size * KiB }, { AllowedApplicationConnections: [componentId(2), componentId(3)] }),
    );
    expect(mayInstall(budget, [connected], realTime(2)).allow).toBe(true);
    expect(mayInstall(budget, [full], realTime(2))).toMatchObject({
      reason: '263168 bytes of RAM with its buffers, and 262144 bytes there',
    });
  });

  it('stand in the order in which they came, the one that was replaced at the end', () => {
    const [first, second, third] = [highLevel(), realTime(2), realTime(3)];
    const again = realTime(2);
    expect(withApp([first, second, third], again)).toEqual([first, third, again]);
    expect(highLevelOf([second, first, third])).toBe(first);
    expect(highLevelOf([second, third])).toBeUndefined();
  });

  it('do not share a peripheral', () => {
    const installed = [highLevel()];
    expect(mayInstall(budget, installed, realTime(2, {}, { Gpio: [12] }))).toMatchObject({
      allow: false,
      control: 'app-manifest',
      reason: 'Gpio 12 belongs to greenhouse',
    });
    expect(mayInstall(budget, installed, realTime(2, {}, { Gpio: [13] })).allow).toBe(true);
  });
});

describe('the life cycle of an application', () => {
  const contained = secured('sphere');
  const alone = secured('esp32');

  it('that crashes, exits or takes too much memory goes on after the OS has started it again', () => {
    for (const event of [{ kind: 'crash', signal: 11 }, { kind: 'exit', code: 1 }, { kind: 'over-memory' }] as const) {
      const ended = appStep('running', event, contained);
      expect(ended.follows).toBe('restart-app');
      expect(appStep(ended.state, { kind: 'started' }, contained).state).toBe('running');
    }
    expect(appStep('running', { kind: 'over-memory' }, contained)).toMatchObject({
      state: 'killed',
      ended: { how: 'crash', signal: 9 },
    });
  });

  const signal = 11;
  const crash = { kind: 'crash', signal } as const;
  const exit = { kind: 'exit', code: 1 } as const;
  const [hang, watchdog, overMemory, started, stop] = (
    ['hang', 'watchdog', 'over-memory', 'started', 'stop'] as const
  ).map((kind): AppEvent => ({ kind }));
  const killed = { how: 'crash', signal: 9 } as const;

  type Step = [before: AppState, event: AppEvent, state: AppState, ended: AppAnswer['ended']];
  it.each<Step>([
    ['running', crash, 'crashed', { how: 'crash', signal }],
    ['running', exit, 'crashed', { how: 'exit', code: 1 }],
    ['running', overMemory, 'killed', killed],
    ['running', hang, 'hung', undefined],
    ['running', watchdog, 'running', undefined],
    ['running', started, 'running', undefined],
    ['running', stop, 'stopped', undefined],
    ['hung', watchdog, 'crashed', killed],
    ['hung', started, 'hung', undefined],
    ['hung', stop, 'stopped', undefined],
    ...[crash, exit, overMemory, hang].map((event): Step => ['hung', event, 'hung', undefined]),
    ...(['crashed', 'killed', 'stopped'] as const).flatMap((state): Step[] => [
      [state, started, 'running', undefined],
      [state, stop, 'stopped', undefined],
      ...[crash, exit, overMemory, hang, watchdog].map((event): Step => [state, event, state, undefined]),
    ]),
  ])('that is %s comes with %j to be %s', (before, event, state, ended) => {
    for (const [properties, restart] of [
      [contained, 'restart-app'],
      [alone, 'reset-device'],
    ] as const)
      expect(appStep(before, event, properties)).toEqual({ state, ended, follows: ended ? restart : 'nothing' });
  });

  it('without a watchdog differs in what a hang does alone', () => {
    for (const state of appStates)
      for (const event of [crash, exit, hang, watchdog, overMemory, started, stop]) {
        const isIgnored = state === 'hung' && event.kind === 'watchdog';
        expect(appStep(state, event, contained, false), `${state} ${event.kind}`).toEqual(
          isIgnored ? { state, follows: 'nothing', ended: undefined } : appStep(state, event, contained),
        );
      }
  });

  it('that hangs is ended by the watchdog', () => {
    const hung = appStep('running', { kind: 'hang' }, contained);
    expect(hung).toEqual({ state: 'hung', follows: 'nothing', ended: undefined });
    expect(appStep(hung.state, { kind: 'watchdog' }, contained)).toMatchObject({
      state: 'crashed',
      follows: 'restart-app',
    });
    expect(appStep('running', { kind: 'watchdog' }, contained).state).toBe('running');
  });

  it('that hangs stays so without a watchdog; one that crashes restarts all the same', () => {
    const crashed = appStep('running', { kind: 'crash', signal: 11 }, contained, false);
    expect(crashed).toMatchObject({ state: 'crashed', follows: 'restart-app', ended: { how: 'crash' } });
    expect(appStep('hung', { kind: 'watchdog' }, contained, false).state).toBe('hung');
  });

  it('takes the device down where there are no compartments', () => {
    expect(appStep('running', { kind: 'crash', signal: 11 }, alone).follows).toBe('reset-device');
  });

  it('ends without a report when it is asked to', () => {
    expect(appStep('running', { kind: 'stop' }, contained)).toEqual({
      state: 'stopped',
      follows: 'nothing',
      ended: undefined,
    });
  });

  it('records an end only when it was running', () => {
    const events: readonly AppEvent[] = [
      { kind: 'crash', signal: 11 },
      { kind: 'exit', code: 1 },
      { kind: 'hang' },
      { kind: 'over-memory' },
    ];
    fc.assert(
      fc.property(fc.constantFrom(...appStates), fc.constantFrom(...events), (state, event) => {
        const answer = appStep(state, event, contained);
        if (state !== 'running') expect(answer).toEqual({ state, follows: 'nothing', ended: undefined });
        expect(answer.ended === undefined).toBe(answer.follows === 'nothing');
      }),
    );
  });
});

describe('«An exploited app stays in its container (its hosts, peripherals, 64 KB storage); kernel, Pluton keys and other apps stay safe unless further kernel and Security Monitor bugs are scripted»', () => {
  const app = highLevel({}, { MutableStorage: { SizeKB: 64 } });

  it('with all seven properties', () => {
    expect(reachOf(app, secured('sphere'))).toEqual({
      hosts: ['hub.example.com'],
      peripherals: ['Gpio $SAMPLE_LED', 'Gpio 12'],
      storageKiB: 64,
      otherApps: false,
      kernel: false,
      layers: ['applications'],
      keys: 'none',
    });
  });

  it('with a kernel bug: the normal world, not the keys', () => {
    expect(reachOf(app, secured('sphere'), { kernel: true })).toEqual({
      hosts: 'any',
      peripherals: 'any',
      storageKiB: 'any',
      otherApps: true,
      kernel: true,
      layers: ['normal-world-loader', 'kernel', 'services', 'applications'],
      keys: 'none',
    });
  });

  it('with a Security Monitor bug alone: no further than without', () => {
    expect(reachOf(app, secured('sphere'), { securityMonitor: true })).toEqual(reachOf(app, secured('sphere')));
  });

  it('with both: everything but the silicon, whose keys the intruder can use and not extract', () => {
    const reach = reachOf(app, secured('sphere'), { kernel: true, securityMonitor: true });
    expect(reach.layers).toEqual(sphere.chain.slice(1));
    expect(reach.keys).toBe('use');
  });

  it('without compartments: neighbors and kernel', () => {
    expect(reachOf(app, secured('sphere', ['dynamicCompartments']))).toMatchObject({
      hosts: 'any',
      otherApps: true,
      kernel: true,
      keys: 'none',
    });
  });

  it('without a small trusted computing base: the keys, which the intruder extracts if no hardware holds them', () => {
    expect(reachOf(app, secured('sphere', ['smallTrustedComputingBase']))).toMatchObject({
      kernel: false,
      keys: 'use',
    });
    expect(reachOf(app, secured('sphere', ['smallTrustedComputingBase', 'hardwareRootOfTrust'])).keys).toBe('copy');
  });

  it('on a device with none of the properties: everything', () => {
    const legacy = new SmallPlatform('legacy-rtos');
    const reach = reachOf(appFrom(legacy, manifestJson()), secured('legacy-rtos'));
    expect(reach).toMatchObject({ hosts: 'any', otherApps: true, kernel: true, keys: 'copy' });
    expect(reach.layers).toEqual(legacy.chain);
  });

  it('on TrustZone without compartments: not the secure world', () => {
    const nrf91 = new SmallPlatform('nrf91');
    const reach = reachOf(appFrom(nrf91, manifestJson()), secured('nrf91', ['dynamicCompartments']));
    expect(reach).toMatchObject({ kernel: true, keys: 'none', layers: ['app'] });
  });
});

describe('properties', () => {
  it('that are optional are off until chosen, those that are on can be taken away', () => {
    expect(propertiesOf(profile('esp32')).hardwareRootOfTrust).toBe(false);
    expect(propertiesOf(profile('esp32'), { hardwareRootOfTrust: true }).hardwareRootOfTrust).toBe(true);
    expect(propertiesOf(profile('sphere')).hardwareRootOfTrust).toBe(true);
    expect(propertiesOf(profile('sphere'), { hardwareRootOfTrust: false }).hardwareRootOfTrust).toBe(false);
  });

  it('that are absent may be switched off explicitly', () => {
    expect(propertiesOf(profile('legacy-rtos'), { errorReporting: false }).errorReporting).toBe(false);
    expect(propertiesOf(profile('legacy-rtos'))).toEqual(secured('legacy-rtos'));
  });

  it('that are absent cannot be chosen, and the message names both', () => {
    expect(() => propertiesOf(profile('legacy-rtos'), { errorReporting: true })).toThrow(
      expect.objectContaining({
        code: 'device/absent-property',
        diagnostic: expect.objectContaining({ what: 'legacy-rtos cannot have errorReporting' }),
      }),
    );
  });

  it('that are absent cannot be had', () => {
    expect(() => propertiesOf(profile('legacy-rtos'), { errorReporting: true })).toThrow(LabError);
    for (const id of profileIds) expect(() => secured(id)).not.toThrow();
  });
});
