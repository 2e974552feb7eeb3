/**
 * How long a device waits for an answer before it gives up the connection, in milliseconds.
 *
 * Source  assumption: half a minute for each step, as common clients have for a connection (paho.mqtt.c, connectTimeout)
 */
export const linkTimeouts = {
  dialTimeout: 30_000,
  tlsTimeout: 30_000,
  connackTimeout: 30_000,
  pongTimeout: 30_000,
  closeTimeout: 30_000,
} as const;
