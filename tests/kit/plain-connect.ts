import type { IConnectPacket } from 'mqtt-packet';

/** A CONNECT of MQTT 3.1.1 with a clean session, and without credentials, will or keepalive. */
export const plainConnect = (clientId: string): IConnectPacket => ({
  cmd: 'connect',
  protocolId: 'MQTT',
  protocolVersion: 4,
  clean: true,
  keepalive: 0,
  clientId,
});
