import { describe, expect, it } from 'vitest';
import {
  allowsConnection,
  allowsPeripheral,
  allowsSwitch,
  manifestSwitches,
  parseAppManifest,
} from '../../../sim/device/platform/app-manifest.ts';
import { mayCall, platformHosts } from '../../../sim/device/platform/repair.ts';
import { LabError } from '../../../sim/kernel/lab-error.ts';
import { componentId, manifestJson, realTimeJson } from '../../kit/small-platform.ts';

const manifest = parseAppManifest(manifestJson());

describe('a manifest', () => {
  it('is read whole', () => {
    const json = manifestJson(
      { CmdArgs: ['--fast', '--fast'] },
      {
        AllowedConnections: ['Hub.Example.com', '192.168.1.1'],
        AllowedTcpServerPorts: [11_000],
        AllowedUdpServerPorts: [1],
        AllowedApplicationConnections: [componentId(2).toUpperCase()],
        DeviceAuthentication: componentId(9),
        MutableStorage: { SizeKB: 8 },
        Gpio: ['$SAMPLE_LED', 12],
        Uart: ['ISU0'],
        WifiConfig: true,
        SystemTime: false,
        PowerControls: ['ForceReboot'],
      },
    );
    expect(parseAppManifest(json)).toEqual({
      name: 'greenhouse',
      componentId: componentId(1),
      type: 'Default',
      entryPoint: '/bin/app',
      args: ['--fast', '--fast'],
      capabilities: {
        connections: ['hub.example.com', '192.168.1.1'],
        tcpServerPorts: [11_000],
        udpServerPorts: [1],
        applications: [componentId(2)],
        deviceAuthentication: componentId(9),
        mutableStorageKiB: 8,
        peripherals: ['Gpio $SAMPLE_LED', 'Gpio 12', 'Uart ISU0'],
        switches: ['WifiConfig'],
        powerControls: ['ForceReboot'],
      },
    });
  });

  it('denies what it does not list: an empty one allows nothing', () => {
    const empty = parseAppManifest(manifestJson({ Capabilities: {} }));
    expect(allowsConnection(empty, 'hub.example.com').allow).toBe(false);
    expect(allowsPeripheral(empty, 'Gpio 12').allow).toBe(false);
    for (const name of manifestSwitches) expect(allowsSwitch(empty, name).allow).toBe(false);
    expect(empty.capabilities.deviceAuthentication).toBeUndefined();
    expect(empty.capabilities.mutableStorageKiB).toBe(0);
  });

  it('keeps the first 31 characters of the name', () => {
    expect(parseAppManifest(manifestJson({ Name: 'n'.repeat(40) })).name).toBe('n'.repeat(31));
  });

  it.each([
    ['is no object', [], 'm.json: is not an object'],
    ['has another schema', manifestJson({ SchemaVersion: 2 }), 'm.json: SchemaVersion: is not 1'],
    ['has no name', manifestJson({ Name: '' }), 'm.json: Name: is not a text'],
    ['has no GUID', manifestJson({ ComponentId: 'x' }), 'm.json: ComponentId: is not a GUID'],
    ['has an unknown field', manifestJson({ Color: 'red' }), 'm.json: Color: is not known here'],
    ['asks for what does not exist', manifestJson({}, { Root: true }), 'm.json: Capabilities.Root: is not known here'],
    ['has a type of its own', manifestJson({ ApplicationType: 'Kernel' }), 'm.json: ApplicationType: is not known'],
    [
      'names a host with a scheme',
      manifestJson({}, { AllowedConnections: ['a.example', 'https://b.example'] }),
      'm.json: Capabilities.AllowedConnections[1]: is not a host',
    ],
    [
      'names all hosts',
      manifestJson({}, { AllowedConnections: ['*'] }),
      'm.json: Capabilities.AllowedConnections[0]: is not a host',
    ],
    [
      'names a port that is none',
      manifestJson({}, { AllowedTcpServerPorts: [70_000] }),
      'm.json: Capabilities.AllowedTcpServerPorts[0]: is not a whole number from 1 to 65535',
    ],
    [
      'lists a peripheral twice',
      manifestJson({}, { Gpio: [12, '12'] }),
      'm.json: Capabilities.Gpio[1]: is in the list twice',
    ],
    [
      'switches with a word',
      manifestJson({}, { WifiConfig: 'true' }),
      'm.json: Capabilities.WifiConfig: is not true or false',
    ],
    [
      'asks for storage of no size',
      manifestJson({}, { MutableStorage: {} }),
      'm.json: Capabilities.MutableStorage.SizeKB: is not a whole number from 1 to 65535',
    ],
    [
      'wants the network on a real-time core',
      realTimeJson(2, { AllowedConnections: ['a.example'] }),
      'm.json: Capabilities.AllowedConnections: is not known here',
    ],
    [
      'wants storage on a real-time core',
      realTimeJson(2, { MutableStorage: { SizeKB: 8 } }),
      'm.json: Capabilities.MutableStorage: is not known here',
    ],
  ])('that %s is refused, with the path', (_name, json, message) => {
    const read = () => parseAppManifest(json, 'm.json');
    expect(read).toThrow(LabError);
    expect(read).toThrow(message);
  });
});

describe('a field of a manifest', () => {
  const notKnown = 'is not known here';
  const at = (field: string, what: string): string => `m.json: ${field}: ${what}`;
  const inList = (field: string, what: string, nth = 0): string => at(`Capabilities.${field}[${nth}]`, what);
  const port = 'is not a whole number from 1 to 65535';
  const name = 'is neither a name nor a number';
  const label = 'a'.repeat(63);
  /** 63 + 1 + 63 + 1 + 63 + 1 + 61 characters: the most that a host name has. */
  const longest = [label, label, label, 'a'.repeat(61)].join('.');

  const errorOf = (json: unknown): LabError | undefined => {
    try {
      parseAppManifest(json, 'm.json');
      return undefined;
    } catch (error) {
      return error as LabError;
    }
  };

  it.each<[string, unknown, string | undefined]>([
    ['SchemaVersion', undefined, at('SchemaVersion', 'is not 1')],
    ['SchemaVersion', '1', at('SchemaVersion', 'is not 1')],
    ['Name', undefined, at('Name', 'is not a text')],
    ['Name', 7, at('Name', 'is not a text')],
    ['ComponentId', undefined, at('ComponentId', 'is not a GUID')],
    ['ComponentId', 7, at('ComponentId', 'is not a GUID')],
    ['ComponentId', `${componentId(1)}0`, at('ComponentId', 'is not a GUID')],
    ['ComponentId', `0${componentId(1)}`, at('ComponentId', 'is not a GUID')],
    ['ComponentId', [componentId(1)], at('ComponentId', 'is not a GUID')],
    ['EntryPoint', undefined, at('EntryPoint', 'is not a text')],
    ['EntryPoint', '', at('EntryPoint', 'is not a text')],
    ['CmdArgs', undefined, undefined],
    ['CmdArgs', '--fast', at('CmdArgs', 'is not a list')],
    ['CmdArgs', ['', 7], at('CmdArgs[1]', 'is not a text')],
    ['CmdArgs', ['', ''], undefined],
    ['ApplicationType', undefined, undefined],
    ['ApplicationType', 'Default', undefined],
    ['ApplicationType', 'default', at('ApplicationType', 'is not known')],
    ['MallocVersion', undefined, undefined],
    ['MallocVersion', -1, at('MallocVersion', 'is not a whole number from 0 to 255')],
    ['MallocVersion', 0, undefined],
    ['MallocVersion', 255, undefined],
    ['MallocVersion', 256, at('MallocVersion', 'is not a whole number from 0 to 255')],
    ['Capabilities', undefined, undefined],
    ['Capabilities', null, at('Capabilities', 'is not an object')],
    ['Capabilities', [], at('Capabilities', 'is not an object')],
    ['Capabilities', 'all', at('Capabilities', 'is not an object')],
    ['Color', undefined, at('Color', notKnown)],
  ])('%s as %j', (field, value, diagnostic) => {
    const json = manifestJson({ [field]: value });
    // An undefined field is left out; the row of an unknown field is the exception, and is there all the same.
    if (value === undefined && field !== 'Color') delete json[field];
    expect(errorOf(json)?.message.split('\n')[0]).toBe(diagnostic);
  });

  it.each<[string, unknown, string | undefined]>([
    ['AllowedConnections', ['a', 'a.b', 'a-b.c', '1.2.3.4', label, longest], undefined],
    ['AllowedConnections', 'a.b', at('Capabilities.AllowedConnections', 'is not a list')],
    ['AllowedConnections', [7], inList('AllowedConnections', 'is not a host')],
    ['AllowedConnections', [['a']], inList('AllowedConnections', 'is not a host')],
    ['AllowedConnections', [''], inList('AllowedConnections', 'is not a host')],
    ['AllowedConnections', ['-a'], inList('AllowedConnections', 'is not a host')],
    ['AllowedConnections', ['a-'], inList('AllowedConnections', 'is not a host')],
    ['AllowedConnections', ['a..b'], inList('AllowedConnections', 'is not a host')],
    ['AllowedConnections', ['a.-b'], inList('AllowedConnections', 'is not a host')],
    ['AllowedConnections', ['a.b-'], inList('AllowedConnections', 'is not a host')],
    ['AllowedConnections', ['a.'], inList('AllowedConnections', 'is not a host')],
    ['AllowedConnections', ['a b'], inList('AllowedConnections', 'is not a host')],
    ['AllowedConnections', ['a:80'], inList('AllowedConnections', 'is not a host')],
    ['AllowedConnections', [`${label}a`], inList('AllowedConnections', 'is not a host')],
    ['AllowedConnections', [`b.${label}a`], inList('AllowedConnections', 'is not a host')],
    ['AllowedConnections', [`${longest}a`], inList('AllowedConnections', 'is not a host')],
    ['AllowedConnections', ['a.b', 'c', 'A.B'], inList('AllowedConnections', 'is in the list twice', 2)],
    ['AllowedTcpServerPorts', [1, 65_535], undefined],
    ['AllowedTcpServerPorts', [0], inList('AllowedTcpServerPorts', port)],
    ['AllowedTcpServerPorts', [65_536], inList('AllowedTcpServerPorts', port)],
    ['AllowedTcpServerPorts', [1.5], inList('AllowedTcpServerPorts', port)],
    ['AllowedTcpServerPorts', ['80'], inList('AllowedTcpServerPorts', port)],
    ['AllowedTcpServerPorts', [80, 80], inList('AllowedTcpServerPorts', 'is in the list twice', 1)],
    ['AllowedUdpServerPorts', [1, 65_535], undefined],
    ['AllowedUdpServerPorts', [0], inList('AllowedUdpServerPorts', port)],
    ['AllowedApplicationConnections', [componentId(2), componentId(3)], undefined],
    ['AllowedApplicationConnections', ['x'], inList('AllowedApplicationConnections', 'is not a GUID')],
    [
      'AllowedApplicationConnections',
      [componentId(2), componentId(2).toUpperCase()],
      inList('AllowedApplicationConnections', 'is in the list twice', 1),
    ],
    ['DeviceAuthentication', componentId(9), undefined],
    ['DeviceAuthentication', 'x', at('Capabilities.DeviceAuthentication', 'is not a GUID')],
    ['MutableStorage', { SizeKB: 0 }, at('Capabilities.MutableStorage.SizeKB', port)],
    ['MutableStorage', { SizeKB: 1 }, undefined],
    ['MutableStorage', { SizeKB: 65_535 }, undefined],
    ['MutableStorage', { SizeKB: 65_536 }, at('Capabilities.MutableStorage.SizeKB', port)],
    ['MutableStorage', { SizeKB: 8, Where: 'flash' }, at('Capabilities.MutableStorage.Where', notKnown)],
    ['MutableStorage', 8, at('Capabilities.MutableStorage', 'is not an object')],
    ['Gpio', ['$LED', 0, -1], undefined],
    ['Gpio', [''], inList('Gpio', name)],
    ['Gpio', [1.5], inList('Gpio', name)],
    ['Gpio', [null], inList('Gpio', name)],
    ['Uart', [true], inList('Uart', name)],
    ['WifiConfig', false, undefined],
    ['WifiConfig', 1, at('Capabilities.WifiConfig', 'is not true or false')],
    ['PowerControls', ['ForceReboot', 'ForcePowerDown', 'SetPowerProfile'], undefined],
    ['PowerControls', ['Explode'], inList('PowerControls', 'is not known')],
    ['PowerControls', ['ForceReboot', 'ForceReboot'], inList('PowerControls', 'is in the list twice', 1)],
  ])('Capabilities.%s as %j', (field, value, diagnostic) => {
    expect(errorOf(manifestJson({}, { [field]: value }))?.message.split('\n')[0]).toBe(diagnostic);
  });

  it('that is wrong is reported with its path and a hint', () => {
    const error = errorOf(manifestJson({}, { Gpio: [''] }));
    expect(error).toMatchObject({
      code: 'app/manifest',
      diagnostic: { where: 'm.json: Capabilities.Gpio[0]', what: name, hint: 'write one of the two' },
    });
    expect(errorOf('text')?.diagnostic.where).toBe('m.json');
    expect(() => parseAppManifest(null)).toThrow('app_manifest.json: is not an object');
  });

  it('that is left out is empty, off, or the default', () => {
    const { CmdArgs, ApplicationType, ...rest } = manifestJson({ Capabilities: {} });
    expect([CmdArgs, ApplicationType]).toEqual([[], 'Default']);
    expect(parseAppManifest(rest)).toMatchObject({
      args: [],
      type: 'Default',
      capabilities: {
        connections: [],
        tcpServerPorts: [],
        udpServerPorts: [],
        applications: [],
        peripherals: [],
        switches: [],
        powerControls: [],
      },
    });
  });

  it.each([30, 31, 32])('Name of %i characters is kept up to the 31st', (length) => {
    expect(parseAppManifest(manifestJson({ Name: 'n'.repeat(length) })).name).toHaveLength(Math.min(length, 31));
  });
});

describe('an application on a real-time core', () => {
  it('takes peripherals of every kind, and buffers to other applications', () => {
    const { capabilities, type } = parseAppManifest(
      realTimeJson(2, {
        AllowedApplicationConnections: [componentId(1)],
        ...Object.fromEntries(['Gpio', 'Uart', 'SpiMaster', 'I2cMaster', 'Pwm', 'Adc'].map((kind) => [kind, ['X']])),
      }),
    );
    expect(type).toBe('RealTimeCapable');
    expect(capabilities.applications).toEqual([componentId(1)]);
    expect(capabilities.peripherals).toEqual(['Gpio X', 'Uart X', 'SpiMaster X', 'I2cMaster X', 'Pwm X', 'Adc X']);
  });

  it.each([
    'AllowedTcpServerPorts',
    'AllowedUdpServerPorts',
    'DeviceAuthentication',
    'PowerControls',
    ...manifestSwitches,
  ])('takes no %s', (field) => {
    expect(() => parseAppManifest(realTimeJson(2, { [field]: [] }))).toThrow(
      `Capabilities.${field}: is not known here`,
    );
  });
});

describe('a listed capability', () => {
  it.each(manifestSwitches)('%s is allowed, and no other', (name) => {
    const read = parseAppManifest(manifestJson({}, { [name]: true }));
    expect(manifestSwitches.filter((each) => allowsSwitch(read, each).allow)).toEqual([name]);
    expect(allowsSwitch(read, name)).toEqual({
      allow: true,
      control: 'app-manifest',
      reason: `greenhouse lists ${name}`,
    });
  });

  it.each([
    ['Gpio 12', 'allow', 'Gpio 12 belongs to greenhouse'],
    ['Gpio $SAMPLE_LED', 'allow', 'Gpio $SAMPLE_LED belongs to greenhouse'],
    ['Gpio 13', 'refuse', 'greenhouse does not list Gpio 13: EPERM'],
    ['Uart 12', 'refuse', 'greenhouse does not list Uart 12: EPERM'],
  ])('%s', (peripheral, verdict, reason) => {
    expect(allowsPeripheral(manifest, peripheral)).toEqual({
      allow: verdict === 'allow',
      control: 'app-manifest',
      reason,
    });
  });
});

describe('«A connection to a host not in AllowedConnections fails on the device; changing the list needs a new image»', () => {
  it.each([
    ['hub.example.com', 'allow'],
    ['HUB.EXAMPLE.COM', 'allow'],
    ['evil.example.com', 'refuse'],
    ['hub.example.com.evil.example', 'refuse'],
    ['sub.hub.example.com', 'refuse'],
    ['', 'refuse'],
  ] as const)('%s', (host, verdict) => {
    expect(allowsConnection(manifest, host)).toMatchObject({
      allow: verdict === 'allow',
      control: 'allowed-connections',
    });
  });

  it('a list that is changed afterward changes nothing', () => {
    const json = manifestJson();
    const read = parseAppManifest(json);
    (json.Capabilities as { AllowedConnections: string[] }).AllowedConnections.push('evil.example');
    expect(allowsConnection(read, 'evil.example').allow).toBe(false);
  });
});

describe('«Attestation fails -> no DAA certificate, so no MQTT login; the device can still reach AS3» (the device’s part)', () => {
  it('the application has no connections until the device is attested', () => {
    expect(mayCall(manifest, 'hub.example.com', false)).toMatchObject({ allow: false, control: 'repair-grant' });
    expect(mayCall(manifest, 'hub.example.com', true).allow).toBe(true);
  });

  it('the services reach the cloud security service in any case, and no other host', () => {
    for (const isAttested of [false, true]) {
      for (const host of platformHosts) expect(mayCall('services', host, isAttested).allow).toBe(true);
      expect(mayCall('services', 'hub.example.com', isAttested).allow).toBe(false);
    }
  });

  it.each([
    ['services', 'PROD.core.sphere.azure.net', false, 'allow', 'repair-grant', 'a host of the cloud security service'],
    [
      'services',
      'hub.example.com',
      true,
      'refuse',
      'allowed-connections',
      'hub.example.com is not a host of the cloud security service',
    ],
    [
      'application',
      'hub.example.com',
      false,
      'refuse',
      'repair-grant',
      'the device has not been attested: only its repair gets through',
    ],
    [
      'application',
      'hub.example.com',
      true,
      'allow',
      'allowed-connections',
      'hub.example.com is in AllowedConnections of greenhouse',
    ],
    [
      'application',
      'evil.example',
      true,
      'refuse',
      'allowed-connections',
      'evil.example is not in AllowedConnections of greenhouse',
    ],
  ] as const)('the %s and %s, attested %s: %s', (caller, host, isAttested, verdict, control, reason) => {
    const decision = mayCall(caller === 'services' ? caller : manifest, host, isAttested);
    expect(decision).toEqual({ allow: verdict === 'allow', control, reason });
  });

  it('the application does not reach the cloud security service in the place of the OS', () => {
    for (const host of platformHosts) expect(mayCall(manifest, host, true).allow).toBe(false);
  });
});
