import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createWebSocketStream, WebSocket } from 'ws';
import { hasWebSocket, type Target } from './target.ts';

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
