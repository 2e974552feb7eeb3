import { hasWildcard } from './topic-filter.ts';

/**
 * The topic tree. A device owns the topics below `devices/<its name>/`; names have two levels, tenant and device
 * (`acme/sensor-7`), so one filter matches the readings of every device.
 */
export const INGEST_FILTER = 'devices/+/+/telemetry';
/** Matches the topics on which the platform publishes commands to devices. */
export const COMMANDS_FILTER = 'devices/+/+/commands';

const ROOT = 'devices/';
const TELEMETRY = '/telemetry';
const COMMANDS = '/commands';

export const ownPrefix = (name: string): string => `${ROOT}${name}/`;
export const telemetryTopicOf = (name: string): string => `${ROOT}${name}${TELEMETRY}`;
export const commandsTopicOf = (name: string): string => `${ROOT}${name}${COMMANDS}`;
export const statusTopicOf = (name: string): string => `${ROOT}${name}/status`;

/** Whether a topic or filter is that of the commands for the device of this name; without making a string. */
export const isCommandsTopicOf = (name: string, topic: string): boolean =>
  topic.length === ROOT.length + name.length + COMMANDS.length &&
  topic.startsWith(ROOT) &&
  topic.endsWith(COMMANDS) &&
  topic.startsWith(name, ROOT.length);

/** The device whose commands topic this is; undefined for any other topic or filter. */
export function nameOfCommandsTopic(topic: string): string | undefined {
  if (!topic.startsWith(ROOT) || !topic.endsWith(COMMANDS)) return undefined;
  const name = topic.slice(ROOT.length, -COMMANDS.length);
  return isDeviceName(name) ? name : undefined;
}

/** The device whose telemetry topic this is; undefined for any other topic. */
export function nameOfTelemetryTopic(topic: string): string | undefined {
  if (!topic.startsWith(ROOT) || !topic.endsWith(TELEMETRY)) return undefined;
  const name = topic.slice(ROOT.length, -TELEMETRY.length);
  return isDeviceName(name) ? name : undefined;
}

/** The device below whose topics this one is; undefined for any other topic. */
export function nameOfTopic(topic: string): string | undefined {
  const [root, tenant, device, ...below] = topic.split('/');
  return `${root}/` === ROOT && device !== undefined && below.length > 0 ? `${tenant}/${device}` : undefined;
}

/** Two levels, tenant and device. Empty levels are allowed, because MQTT lets `+` match them. */
export function isDeviceName(name: string): boolean {
  const slash = name.indexOf('/');
  return slash >= 0 && !name.includes('/', slash + 1) && !hasWildcard(name);
}

/** The broker's own event topics [MQTT-4.7.2-1]; `brokerId` is fixed, so it is the same in every run. */
export const BROKER_ID = 'fleetlab';
export const SYSTEM_PREFIX = '$SYS/';
export const systemTopic = (event: SystemEvent): string => `${SYSTEM_PREFIX}${BROKER_ID}/${event}`;
/** Whether a topic is the one on which a broker other than this one says that a client has come to it. */
export function isArrivalElsewhere(topic: string): boolean {
  if (!topic.startsWith(SYSTEM_PREFIX)) return false;
  const [, broker, ...event] = topic.split('/');
  return broker !== BROKER_ID && event.join('/') === 'new/clients';
}

export type SystemEvent = 'new/clients' | 'disconnect/clients' | 'new/subscribes' | 'new/unsubscribes';
