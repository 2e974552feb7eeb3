/** Bytes that are not DER, or not DER of the expected shape: bad input from outside, not a mistake of the caller. */
export class DerError extends Error {
  override readonly name = 'DerError';

  constructor(
    readonly reason: string,
    /** Offset of the octet at which reading stopped, if the error has one. */
    readonly at?: number,
  ) {
    super(at === undefined ? reason : `${reason} at octet ${at}`);
  }
}
