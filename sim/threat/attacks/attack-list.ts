import { cloneIdentity } from './clone-identity.ts';
import { wildcard } from './wildcard.ts';

/** All attacks, in the order in which documentation and errors list them. */
export const attackList = [cloneIdentity, wildcard] as const;

export type AttackId = (typeof attackList)[number]['id'];
