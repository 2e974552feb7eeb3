import { allowed, refused, type Verdict } from '../../kernel/trace/verdict.ts';
import { ManifestReader } from './manifest-reader.ts';

/**
 * What an application may do, as its `app_manifest.json` says: anything not listed is denied.
 *
 * Units   MutableStorage in KiB (`SizeKB`)
 * Source  Azure Sphere application manifest and the manifests of its samples
 */
export interface AppManifest {
  readonly name: string;
  readonly componentId: string;
  readonly type: 'Default' | 'RealTimeCapable';
  readonly entryPoint: string;
  readonly args: readonly string[];
  readonly capabilities: AppCapabilities;
}

export interface AppCapabilities {
  readonly connections: readonly string[];
  readonly tcpServerPorts: readonly number[];
  readonly udpServerPorts: readonly number[];
  /** Component ids of the applications on other cores that it exchanges buffers with. */
  readonly applications: readonly string[];
  /** The catalog whose certificate the application may use; undefined if it has none. */
  readonly deviceAuthentication: string | undefined;
  readonly mutableStorageKiB: number;
  /** `Gpio 12`, `Uart ISU0`: peripherals that the application owns exclusively. */
  readonly peripherals: readonly string[];
  /** Switches that it turns on, by their names in the manifest. */
  readonly switches: readonly ManifestSwitch[];
  readonly powerControls: readonly PowerControl[];
}

export const manifestSwitches = [
  'NetworkConfig',
  'ReadNetworkProxyConfig',
  'WifiConfig',
  'CertStore',
  'SystemTime',
  'TimeSyncConfig',
  'SntpService',
  'DhcpService',
  'HardwareAddressConfig',
  'SystemEventNotifications',
  'SoftwareUpdateDeferral',
] as const;
export type ManifestSwitch = (typeof manifestSwitches)[number];

export const powerControls = ['ForcePowerDown', 'ForceReboot', 'SetPowerProfile'] as const;
export type PowerControl = (typeof powerControls)[number];

const peripheralKinds = ['Gpio', 'Uart', 'SpiMaster', 'I2cMaster', 'Pwm', 'Adc'] as const;

/** The image package keeps only the first 31 characters of the name. */
const NAME_MAX = 31;

/**
 * Reads a manifest from its parsed JSON.
 *
 * Errors       LabError `app/manifest`, with the path: a single mistake is enough, and an unknown field is one
 * Assumptions  an application on a real-time core may list peripherals and buffers to other applications, and no more:
 *              no network and no storage (the latter is documented, the former is from memory)
 */
export function parseAppManifest(json: unknown, where = 'app_manifest.json'): AppManifest {
  const reader = new ManifestReader(json, where);
  reader.restrictTo([
    'SchemaVersion',
    'Name',
    'ComponentId',
    'EntryPoint',
    'CmdArgs',
    'ApplicationType',
    'MallocVersion',
    'Capabilities',
  ]);
  reader.exactly('SchemaVersion', 1);
  reader.optionalNumber('MallocVersion', 0, 0xff);
  const type = reader.oneOf('ApplicationType', ['Default', 'RealTimeCapable'], 'Default');
  return {
    name: reader.text('Name').slice(0, NAME_MAX),
    componentId: reader.guid('ComponentId'),
    type,
    entryPoint: reader.text('EntryPoint'),
    args: reader.texts('CmdArgs'),
    capabilities: capabilitiesIn(reader.within('Capabilities'), type),
  };
}

/**
 * Whether the firewall lets the application call a host. Names are compared case-insensitively (RFC 4343) and otherwise
 * exactly.
 *
 * Assumptions  no wildcards: the manifests that were read contain none
 */
export function allowsConnection({ name, capabilities }: AppManifest, host: string): Verdict {
  const called = host.toLowerCase();
  return capabilities.connections.includes(called)
    ? allowed('allowed-connections', `${called} is in AllowedConnections of ${name}`)
    : refused('allowed-connections', `${called} is not in AllowedConnections of ${name}`);
}

export const allowsPeripheral = ({ name, capabilities }: AppManifest, peripheral: string): Verdict =>
  capabilities.peripherals.includes(peripheral)
    ? allowed('app-manifest', `${peripheral} belongs to ${name}`)
    : refused('app-manifest', `${name} does not list ${peripheral}: EPERM`);

export const allowsSwitch = ({ name, capabilities }: AppManifest, capability: ManifestSwitch): Verdict =>
  capabilities.switches.includes(capability)
    ? allowed('app-manifest', `${name} lists ${capability}`)
    : refused('app-manifest', `${name} does not list ${capability}: EPERM`);

function capabilitiesIn(reader: ManifestReader, type: AppManifest['type']): AppCapabilities {
  const forAll = ['AllowedApplicationConnections', ...peripheralKinds];
  const forHighLevel = [
    'AllowedConnections',
    'AllowedTcpServerPorts',
    'AllowedUdpServerPorts',
    'DeviceAuthentication',
    'MutableStorage',
    'PowerControls',
    ...manifestSwitches,
  ];
  reader.restrictTo(type === 'Default' ? [...forAll, ...forHighLevel] : forAll);
  return {
    connections: reader.hosts('AllowedConnections'),
    tcpServerPorts: reader.ports('AllowedTcpServerPorts'),
    udpServerPorts: reader.ports('AllowedUdpServerPorts'),
    applications: reader.guids('AllowedApplicationConnections'),
    deviceAuthentication: reader.has('DeviceAuthentication') ? reader.guid('DeviceAuthentication') : undefined,
    mutableStorageKiB: reader.has('MutableStorage') ? storageIn(reader.within('MutableStorage')) : 0,
    peripherals: peripheralKinds.flatMap((kind) => reader.names(kind).map((name) => `${kind} ${name}`)),
    switches: manifestSwitches.filter((name) => reader.flag(name)),
    powerControls: reader.choices('PowerControls', powerControls),
  };
}

function storageIn(reader: ManifestReader): number {
  reader.restrictTo(['SizeKB']);
  return reader.number('SizeKB', 1, 0xffff);
}
