/**
 * The topic tree. A device owns the topics below `devices/<its name>/`; names have two levels, tenant and device
 * (`acme/sensor-7`), so one filter matches the readings of every device.
 */
export const ingestFilter = 'devices/+/+/telemetry';
/** Matches the topics on which the platform publishes commands to devices. */
export const commandsFilter = 'devices/+/+/commands';

const root = 'devices/';
const telemetry = '/telemetry';
const commands = '/commands';

export const ownPrefix = (name: string): string => `${root}${name}/`;
export const telemetryTopicOf = (name: string): string => `${root}${name}${telemetry}`;
export const commandsTopicOf = (name: string): string => `${root}${name}${commands}`;
export const statusTopicOf = (name: string): string => `${root}${name}/status`;

/** The device whose commands topic this is; undefined for any other topic or filter. */
export function nameOfCommandsTopic(topic: string): string | undefined {
  if (!topic.startsWith(root) || !topic.endsWith(commands)) return undefined;
  const name = topic.slice(root.length, -commands.length);
  return isDeviceName(name) ? name : undefined;
}

/** The device whose telemetry topic this is; undefined for any other topic. */
export function nameOfTelemetryTopic(topic: string): string | undefined {
  if (!topic.startsWith(root) || !topic.endsWith(telemetry)) return undefined;
  const name = topic.slice(root.length, -telemetry.length);
  return isDeviceName(name) ? name : undefined;
}

/** Two levels, tenant and device. Empty levels are allowed, because MQTT lets `+` match them. */
export function isDeviceName(name: string): boolean {
  const slash = name.indexOf('/');
  return slash >= 0 && !name.includes('/', slash + 1) && !hasWildcard(name);
}

export const hasWildcard = (topic: string): boolean => topic.includes('+') || topic.includes('#');

/** The broker's own event topics [MQTT-4.7.2-1]; `brokerId` is fixed, so it is the same in every run. */
export const brokerId = 'fleetlab';
export const systemPrefix = '$SYS/';
export const systemTopic = (event: SystemEvent): string => `${systemPrefix}${brokerId}/${event}`;
export type SystemEvent = 'new/clients' | 'disconnect/clients' | 'new/subscribes' | 'new/unsubscribes';
