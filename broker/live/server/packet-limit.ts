import type { Client } from 'aedes';

/** How long a packet may be, in bytes after its fixed header. */
export interface PacketLimits {
  /** Of a client's first packet, before it is authenticated: CONNECT, with will and credentials. */
  readonly connectBytesMax: number;
  /** Of any packet after that. */
  readonly packetBytesMax: number;
}

/**
 * Ends a client's connection as soon as a fixed header announces a packet that is too long (MQTT 3.1.1, 2.2.3).
 *
 * The parser buffers a packet until it is complete, so checking the length only then costs the memory: four bytes would
 * reserve 256 MiB.
 *
 * Errors  aedes' client error, as for a malformed packet; `exceeded` is called before
 */
export function limitPackets(client: Client, limits: PacketLimits, exceeded: () => void): void {
  const { _parser: parser } = client as unknown as { readonly _parser: MqttParser };
  const parseLength = parser._parseLength;
  parser._parseLength = function (this: MqttParser): boolean {
    if (!parseLength.call(this)) return false;
    const hasConnect = client.connecting || client.connected;
    const max = hasConnect ? limits.packetBytesMax : limits.connectBytesMax;
    if (this.packet.length <= max) return true;
    exceeded();
    this._emitError(new Error(`a packet of ${this.packet.length} bytes, more than ${max}`));
    return false;
  };
}

/** The parts of the parser that mqtt-packet's types leave out. */
interface MqttParser {
  readonly packet: { readonly length: number };
  _parseLength(): boolean;
  _emitError(error: Error): void;
}
