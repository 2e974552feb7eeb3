// What other files use of DER.

export { DerError } from './der-error.ts';
export { DerReader, hex } from './read.ts';
export { constructedContext, primitiveContext, Tag } from './tag.ts';
export type { EpochSeconds } from './time.ts';
export { type Bytes, der, isIa5, isMinimalInteger, isPrintable, lengthOctets, writeHeader } from './write.ts';
