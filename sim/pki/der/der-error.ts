/** Bytes that are no DER, or no DER of the expected shape: what a stranger sent, not a mistake of the caller. */
export class DerError extends Error {
  override readonly name = 'DerError';

  constructor(
    readonly reason: string,
    /** Offset of the octet at which reading stopped, where it is a matter of octets. */
    readonly at?: number,
  ) {
    super(at === undefined ? reason : `${reason} at octet ${at}`);
  }
}
