import { CommandCode } from '../../sim/protocol/commands.ts';

// Sizes on the wire, for links with a bandwidth: MQTT and TCP/IP headers, a TLS 1.3 flight with two P-256 certificates.
export const CONTROL_BYTES = 64;
export const CONNECT_BYTES = 180;
export const SUBSCRIBE_BYTES = 120;
export const HANDSHAKE_BYTES = 2_500;
/** With a ticket in place of certificates and signatures. */
const RESUMPTION_BYTES = 700;

/** Of a flight of the handshake, either way. */
export const handshakeBytes = (isResumed: boolean): number => (isResumed ? RESUMPTION_BYTES : HANDSHAKE_BYTES);

export const READING_OVERHEAD = 100;

/** Of the packet of a command that opens a session. */
export const openingBytes = (command: number): number =>
  command === CommandCode.connect ? CONNECT_BYTES : SUBSCRIBE_BYTES;
