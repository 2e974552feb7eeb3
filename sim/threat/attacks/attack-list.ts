import type { Attack, AttackWay } from './attack.ts';
import { borrowedId } from './borrowed-id.ts';
import { brick } from './brick.ts';
import { bypassedBoot } from './bypassed-boot.ts';
import { clockRollback } from './clock-rollback.ts';
import { cloneIdentity } from './clone-identity.ts';
import { connectFlood } from './connect-flood.ts';
import { debugPort } from './debug-port.ts';
import { defaultCredentials } from './default-credentials.ts';
import { falsifiedReadings } from './false-readings.ts';
import { flood } from './flood.ts';
import { gatewayVoice } from './gateway-voice.ts';
import { injectedCommand } from './injected-command.ts';
import { insideLan } from './inside-lan.ts';
import { insider } from './insider.ts';
import { lanWorm } from './lan-worm.ts';
import { mqttChannel } from './mqtt-channel.ts';
import { oldImage } from './old-image.ts';
import { replayedEvidence } from './replayed-evidence.ts';
import { retainedAbuse } from './retained-abuse.ts';
import { revocationDos } from './revocation-dos.ts';
import { revokedReuse } from './revoked-reuse.ts';
import { rogueCa } from './rogue-ca.ts';
import { scanningWorm } from './scanning-worm.ts';
import { signedMalware } from './signed-malware.ts';
import { stalledUpdates } from './stalled-updates.ts';
import { tamperedImage } from './tampered-image.ts';
import { updateServer } from './update-server.ts';
import { wildcard } from './wildcard.ts';

/** All attacks, in the order in which documentation and errors list them. */
export const attackList = [
  cloneIdentity,
  rogueCa,
  revokedReuse,
  wildcard,
  retainedAbuse,
  borrowedId,
  connectFlood,
  signedMalware,
  tamperedImage,
  oldImage,
  stalledUpdates,
  updateServer,
  bypassedBoot,
  debugPort,
  defaultCredentials,
  lanWorm,
  gatewayVoice,
  brick,
  flood,
  falsifiedReadings,
  injectedCommand,
  clockRollback,
  revocationDos,
  insider,
  replayedEvidence,
  mqttChannel,
  insideLan,
  scanningWorm,
] as const;

export type AttackId = (typeof attackList)[number]['id'];

const byId: ReadonlyMap<string, Attack> = new Map(attackList.map((one) => [one.id, one as unknown as Attack]));

export const attackCalled = (technique: string): Attack => byId.get(technique) as Attack;

export const wayOf = ({ technique, way }: { readonly technique: string; readonly way: string }): AttackWay =>
  attackCalled(technique).ways[way];
