import { describe, expect, it } from 'vitest';
import {
  allowsConnection,
  allowsPeripheral,
  allowsSwitch,
  manifestSwitches,
  parseAppManifest,
} from '../../../sim/device/platform/app-manifest.ts';
import { mayCall, platformHosts } from '../../../sim/device/platform/repair.ts';
import { LabError } from '../../../sim/lab-error.ts';
import { componentId, manifestJson, realTimeJson } from './small-platform.ts';

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
    expect(allowsConnection(empty, 'hub.example.com').verdict).toBe('refuse');
    expect(allowsPeripheral(empty, 'Gpio 12').verdict).toBe('refuse');
    for (const name of manifestSwitches) expect(allowsSwitch(empty, name).verdict).toBe('refuse');
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
    ['has a field more', manifestJson({ Colour: 'red' }), 'm.json: Colour: is not known here'],
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

describe('«A connection to a host not in AllowedConnections fails on the device; changing the list needs a new image»', () => {
  it.each([
    ['hub.example.com', 'allow'],
    ['HUB.EXAMPLE.COM', 'allow'],
    ['evil.example.com', 'refuse'],
    ['hub.example.com.evil.example', 'refuse'],
    ['sub.hub.example.com', 'refuse'],
    ['', 'refuse'],
  ] as const)('%s', (host, verdict) => {
    expect(allowsConnection(manifest, host)).toMatchObject({ verdict, control: 'allowed-connections' });
  });

  it('a list that is changed afterwards changes nothing', () => {
    const json = manifestJson();
    const read = parseAppManifest(json);
    (json.Capabilities as { AllowedConnections: string[] }).AllowedConnections.push('evil.example');
    expect(allowsConnection(read, 'evil.example').verdict).toBe('refuse');
  });
});

describe('«Attestation fails -> no DAA certificate, so no MQTT login; the device can still reach AS3» (the device’s part)', () => {
  it('the application reaches nobody until the device is attested', () => {
    expect(mayCall(manifest, 'hub.example.com', false)).toMatchObject({ verdict: 'refuse', control: 'repair-grant' });
    expect(mayCall(manifest, 'hub.example.com', true).verdict).toBe('allow');
  });

  it('the services reach the cloud security service in any case, and nobody else', () => {
    for (const isAttested of [false, true]) {
      for (const host of platformHosts) expect(mayCall('services', host, isAttested).verdict).toBe('allow');
      expect(mayCall('services', 'hub.example.com', isAttested).verdict).toBe('refuse');
    }
  });

  it('the application does not reach the cloud security service in its place', () => {
    for (const host of platformHosts) expect(mayCall(manifest, host, true).verdict).toBe('refuse');
  });
});
