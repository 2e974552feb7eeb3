import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocket } from 'ws';

/** What carries MQTT to a broker: TCP or WebSocket (RFC 6455), each alone or within TLS. */
export type Transport = 'mqtt' | 'mqtts' | 'ws' | 'wss';

/** Where a broker is. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** The name that the server's certificate must have. */
  readonly serverName: string;
  /** Undefined: `mqtts`. */
  readonly transport?: Transport | undefined;
  /** Of a WebSocket: the path of its URL. */
  readonly path?: string | undefined;
  /** The address to dial from; undefined: the machine chooses. */
  readonly localAddress?: string | undefined;
}

export const hasTls = ({ transport = 'mqtts' }: Pick<Target, 'transport'>): boolean =>
  transport === 'mqtts' || transport === 'wss';

export const hasWebSocket = ({ transport = 'mqtts' }: Pick<Target, 'transport'>): boolean =>
  transport === 'ws' || transport === 'wss';

/** A broker's address as a URL. */
export const addressOf = ({ host, port, transport = 'mqtts', path = '' }: Target): string =>
  `${transport}://${host.includes(':') ? `[${host}]` : host}:${port}${path}`;

/**
 * MQTT over a socket or, if the target asks for it, over a WebSocket on it: binary frames, under the subprotocol `mqtt`.
 *
 * `opened` is called when packets can be sent, never from inside this call.
 *
 * Source  MQTT 3.1.1, 6
 */
export function mqttStream(socket: Socket, target: Target, opened: () => void): Duplex {
  if (!hasWebSocket(target)) {
    setImmediate(opened);
    return socket;
  }
  const { serverName, port, path = '/mqtt' } = target;
  // The socket is open, and secured if it has to be: for the WebSocket it is plain.
  const webSocket = new WebSocket(`ws://${serverName}:${port}${path}`, 'mqtt', {
    createConnection: () => socket,
    perMessageDeflate: false,
  });
  webSocket.once('open', opened);
  const stream = createWebSocketStream(webSocket);
  // The owner hears of it by the end of the stream.
  webSocket.on('error', (error) => stream.destroy(error));
  return stream;
}
