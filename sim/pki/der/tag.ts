/** Identifier octets of the universal types in use here (X.690 8.1.2); SEQUENCE and SET carry the bit for constructed. */
export const Tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  nothing: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8: 0x0c,
  printable: 0x13,
  ia5: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** `[n]` that replaces the tag of a primitive type (IMPLICIT). */
export const primitiveContext = (n: number): number => 0x80 | n;

/** `[n]` around whole elements (EXPLICIT), or in place of SEQUENCE and SET (IMPLICIT). */
export const constructedContext = (n: number): number => 0xa0 | n;
