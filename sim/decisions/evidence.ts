import type { Bytes } from '../pki/der/index.ts';

/**
 * The claims that a device makes when challenged: Evidence in the words of RATS (RFC 9334).
 *
 * The format is fleetlab's own, since that of the modeled platform is not public. The claims are those of an Entity
 * Attestation Token (RFC 9711): nonce, measurements, dbgstat, bootcount, swversion; the name
 * stands for the UEID.
 */
export interface Evidence {
  readonly name: string;
  /** 32 bits that the service chose. */
  readonly nonce: number;
  /** The register of measured boot; undefined for devices that do not measure. */
  readonly measurement: number | undefined;
  readonly isDebuggable: boolean;
  readonly boots: number;
  /** Of the images that run. */
  readonly securityVersion: number;
}

/** Evidence and its signature. */
export interface SignedEvidence {
  readonly evidence: Evidence;
  readonly signature: Signature;
}

/** An ECDSA signature in bytes, or a number that stands for one if keys are ideal. */
export type Signature = Bytes | number;

/** The bytes that are signed: each field has a place of its own, so no two pieces of evidence encode alike. */
export function encodeEvidence(evidence: Evidence): Bytes {
  const { name, nonce, measurement, isDebuggable, boots, securityVersion } = evidence;
  const bytes = new Uint8Array(19 + name.length * 2);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, nonce);
  view.setUint32(4, measurement ?? 0);
  view.setUint8(8, (measurement === undefined ? 0 : 1) | (isDebuggable ? 2 : 0));
  view.setUint32(9, boots);
  view.setUint32(13, securityVersion);
  view.setUint16(17, name.length);
  for (let i = 0; i < name.length; i++) view.setUint16(19 + i * 2, name.charCodeAt(i));
  return bytes;
}
