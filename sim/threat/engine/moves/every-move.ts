import type { Attempt } from '../attempts.ts';
import { clientMoves } from './client-moves.ts';
import { debugMoves } from './debug-moves.ts';
import { evidenceMoves } from './evidence-moves.ts';
import { floodMoves } from './flood-moves.ts';
import { gatewayMoves } from './gateway-moves.ts';
import { imageMoves } from './image-moves.ts';
import { implantMoves } from './implant-moves.ts';
import { loginMoves } from './login-moves.ts';
import type { MoveParts, Moves } from './moves.ts';
import { operatorMoves } from './operator-moves.ts';
import { publishMoves } from './publish-moves.ts';
import { readingMoves } from './reading-moves.ts';
import { reuseMoves } from './reuse-moves.ts';
import { revocationMoves } from './revocation-moves.ts';
import { timeMoves } from './time-moves.ts';
import { wormMoves } from './worm-moves.ts';

export type EveryMove = { readonly [Kind in keyof Moves]: Required<Moves[Kind]> };

/** All that the machines of attacks can do; `ends` is what becomes of an attempt that is over. */
export function everyMove(
  shared: MoveParts,
  ends: Readonly<Record<'giveUp' | 'end', (attempt: Attempt) => void>>,
): EveryMove {
  const publish = publishMoves(shared);
  const client = clientMoves(shared, publish.willOf);
  const [evidence, image, reuse] = [evidenceMoves(shared), imageMoves(shared), reuseMoves(shared)];
  const [implant, reading] = [implantMoves(shared), readingMoves(shared)];
  const [operator, flood, gateway] = [operatorMoves(shared), floodMoves(shared), gatewayMoves(shared)];
  const [time, revocation] = [timeMoves(shared), revocationMoves(shared)];
  const [debug, login, worm] = [debugMoves(shared), loginMoves(shared), wormMoves(shared)];
  return {
    actions: {
      ...client.actions,
      ...publish.actions,
      ...reuse.actions,
      ...operator.actions,
      ...flood.actions,
      ...gateway.actions,
      ...time.actions,
      ...revocation.actions,
      ...evidence.actions,
      ...image.actions,
      ...implant.actions,
      ...reading.actions,
      ...debug.actions,
      ...login.actions,
      ...worm.actions,
      ...ends,
    },
    guards: {
      ...client.guards,
      ...publish.guards,
      ...reuse.guards,
      ...operator.guards,
      ...flood.guards,
      ...gateway.guards,
      ...time.guards,
      ...evidence.guards,
      ...image.guards,
      ...implant.guards,
      ...reading.guards,
      ...debug.guards,
      ...login.guards,
      ...worm.guards,
    },
    delays: {
      ...client.delays,
      ...reuse.delays,
      ...flood.delays,
      ...gateway.delays,
      ...revocation.delays,
      ...evidence.delays,
      ...image.delays,
      ...implant.delays,
      ...reading.delays,
      ...debug.delays,
      ...login.delays,
      ...worm.delays,
    },
  };
}
