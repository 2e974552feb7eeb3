import type { Attack, AttackWay } from './attack.ts';
import { borrowedId } from './borrowed-id.ts';
import { bypassedBoot } from './bypassed-boot.ts';
import { clockRollback } from './clock-rollback.ts';
import { cloneIdentity } from './clone-identity.ts';
import { oldImage } from './old-image.ts';
import { replayedEvidence } from './replayed-evidence.ts';
import { revocationDos } from './revocation-dos.ts';
import { rogueCa } from './rogue-ca.ts';
import { signedMalware } from './signed-malware.ts';
import { stalledUpdates } from './stalled-updates.ts';
import { tamperedImage } from './tampered-image.ts';
import { updateServer } from './update-server.ts';
import { wildcard } from './wildcard.ts';

/** All attacks, in the order in which documentation and errors list them. */
export const attackList = [
  cloneIdentity,
  rogueCa,
  wildcard,
  borrowedId,
  signedMalware,
  tamperedImage,
  oldImage,
  stalledUpdates,
  updateServer,
  bypassedBoot,
  clockRollback,
  revocationDos,
  replayedEvidence,
] as const;

export type AttackId = (typeof attackList)[number]['id'];

export const attackCalled = (technique: string): Attack =>
  attackList.find(({ id }) => id === technique) as unknown as Attack;

export const wayOf = ({ technique, way }: { readonly technique: string; readonly way: string }): AttackWay =>
  attackCalled(technique).ways[way];
