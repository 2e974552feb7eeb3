// Sizes on the wire, for links with a bandwidth: MQTT and TCP/IP headers, a TLS 1.3 flight with two P-256 certificates.
export const CONTROL_BYTES = 64;
export const CONNECT_BYTES = 180;
export const SUBSCRIBE_BYTES = 120;
export const HANDSHAKE_BYTES = 2_500;
/** The same with a ticket in place of certificates and signatures. */
export const RESUMPTION_BYTES = 700;
export const READING_OVERHEAD = 100;
