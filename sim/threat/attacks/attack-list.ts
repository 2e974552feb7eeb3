import { cloneIdentity } from './clone-identity.ts';
import { tamperedImage } from './tampered-image.ts';
import { wildcard } from './wildcard.ts';

/** All attacks, in the order in which documentation and errors list them. */
export const attackList = [cloneIdentity, wildcard, tamperedImage] as const;

export type AttackId = (typeof attackList)[number]['id'];
