import { statusTopicOf } from '../../../protocol/topic-layout.ts';
import type { MoveParts, Moves } from './moves.ts';

/** What code of an actor on a gateway does about the devices behind it. */
export const gatewayMoves = ({ fleet, port, implants, gains, behind }: MoveParts) =>
  ({
    actions: {
      speakForLeaf: ({ device, client, order }) => {
        const voice = { actor: order.by.name, client, device, gateway: fleet.gateways.gatewayOf(device) };
        const message = { topic: statusTopicOf(fleet.nameOf(device)), payload: Buffer.from('offline') };
        port().implantPublishes(voice, message, behind.cause);
      },
      gainVoice: (attempt) => gains.gain(attempt, 'spoken-for', behind.cause),
    },
    guards: {
      isHeard: ({ device }) => port().implantHeard(statusTopicOf(fleet.nameOf(device))),
      controlsGateway: ({ order, device }) => implants.isActive(order.by.name, fleet.gateways.gatewayOf(device)),
    },
    delays: {
      hear: () => HEAR_MS,
    },
  }) satisfies Moves;

/** By then a message has arrived, or its session is over. */
const HEAR_MS = 5_000;
