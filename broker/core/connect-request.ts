import type { IConnectPacket } from 'mqtt-packet';
import type { ConnectRequest } from '../../sim/decisions/admit-connect.ts';

/** What a decision on a CONNECT needs of it; `clientId` is the one that the broker has given a client without any. */
export const connectRequest = (
  clientId: string,
  { username, password, will, keepalive: keepAliveS = 0 }: IConnectPacket,
): ConnectRequest => ({
  clientId,
  username,
  password: password?.toString(),
  keepAliveS,
  will: will && { topic: will.topic, retain: will.retain ?? false },
});
