import type { Bytes } from '../pki/der/index.ts';

/**
 * What a device says of itself when it is asked: Evidence in the words of RATS (RFC 9334).
 *
 * The shape is our own, since that of the modeled platform is not public. The claims are those of an Entity Attestation
 * Token (RFC 9711): nonce, measurements, dbgstat, bootcount; the name stands for the UEID.
 */
export interface Evidence {
  readonly name: string;
  /** 32 bits that the service chose. */
  readonly nonce: number;
  /** What measured boot has added up; undefined for devices that do not measure. */
  readonly measurement: number | undefined;
  readonly isDebuggable: boolean;
  readonly boots: number;
}

/** Evidence and who answers for it. */
export interface SignedEvidence {
  readonly evidence: Evidence;
  readonly signature: Signature;
}

/** Octets of ECDSA, or the mark that stands for them where keys are ideal. */
export type Signature = Bytes | number;

/** The octets that are signed: each field at a place of its own, so that no two pieces of evidence share them. */
export function encodeEvidence({ name, nonce, measurement, isDebuggable, boots }: Evidence): Bytes {
  const bytes = new Uint8Array(15 + name.length * 2);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, nonce);
  view.setUint32(4, measurement ?? 0);
  view.setUint8(8, (measurement === undefined ? 0 : 1) | (isDebuggable ? 2 : 0));
  view.setUint32(9, boots);
  view.setUint16(13, name.length);
  for (let i = 0; i < name.length; i++) view.setUint16(15 + i * 2, name.charCodeAt(i));
  return bytes;
}
