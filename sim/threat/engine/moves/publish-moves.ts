import { commandPayload, type DeviceCommand } from '../../../protocol/device-command.ts';
import { commandsTopicOf, ownPrefix, SYSTEM_PREFIX } from '../../../protocol/topic-layout.ts';
import { wayOf } from '../../attacks/attack-list.ts';
import type { Attempt } from '../attempts.ts';
import { chosenCommand } from './chosen-command.ts';
import type { MoveParts, Moves } from './moves.ts';

/** What an actor publishes: commands to devices, messages that the broker is to keep, claims below $SYS/. */
export function publishMoves(parts: MoveParts) {
  const { fleet, port, impostors, answers, gains, behind, commands } = parts;

  /** The command of an attempt: what its step says, or what the actor has recorded. */
  function commandOf(attempt: Attempt): DeviceCommand {
    const { order, device } = attempt;
    const isRecorded = wayOf(order).publishes === 'recorded-command';
    const recorded = isRecorded ? impostors.recordedBy(order.by.name, device) : undefined;
    return recorded ?? chosenCommand(fleet.productOf(device).plan.commands, order);
  }

  function publish(attempt: Attempt, topic: string, payload: Buffer, retain: boolean): void {
    const { client, number } = attempt;
    const messageId = impostors.nextId(client);
    answers.expect(client, messageId, number);
    port().publish(client, { topic, payload, messageId, retain }, behind.cause);
  }

  /** The will that an attempt leaves with its next CONNECT. */
  function willOf(attempt: Attempt) {
    const command = commandOf(attempt);
    parts.awaitsDecision(attempt, commands.of(command));
    return { topic: commandsTopicOf(fleet.nameOf(attempt.device)), payload: commandPayload(command) };
  }

  const moves = {
    actions: {
      sendCommand: (attempt) => {
        const command = commandOf(attempt);
        parts.awaitsDecision(attempt, commands.of(command));
        const topic = commandsTopicOf(fleet.nameOf(attempt.device));
        publish(attempt, topic, commandPayload(command), wayOf(attempt.order).publishes !== 'command');
      },
      gainObedience: (attempt) => gains.gain(attempt, 'obeyed', behind.cause),
      claimArrival: (attempt) => {
        attempt.isTaken = fleet.online.get(attempt.device) === 1;
        publish(attempt, OTHER_BROKER, Buffer.from(fleet.nameOf(attempt.device)), false);
      },
      gainKick: (attempt) => gains.gain(attempt, 'kicked', behind.cause),
      store: (attempt) => {
        attempt.count += 1;
        const topic = `${ownPrefix(fleet.nameOf(attempt.device))}notes/${attempt.count}`;
        publish(attempt, topic, Buffer.from('kept'), true);
      },
      gainStore: (attempt) => gains.gain(attempt, 'stored', behind.cause),
      breakOff: ({ client }) => {
        port().leave(client, false, behind.cause);
        parts.offline(client, 'left', behind.cause);
      },
    },
    guards: {
      opensSession: (attempt) => parts.opensSession(attempt),
      leavesWill: ({ order }) => wayOf(order).publishes === 'will',
      storesMany: ({ order }) => wayOf(order).publishes === 'notes',
      claimsArrival: ({ order }) => wayOf(order).publishes === 'arrival',
      hasStoredAll: ({ order, count }) => count >= (order.messages ?? MESSAGES),
      isPublishRefused: ({ client, startedAt }) => port().refusalOf(client, ['PUBLISH'], startedAt) !== undefined,
    },
    delays: {},
  } satisfies Moves;
  return { ...moves, willOf };
}

const MESSAGES = 200;
/** Aedes takes what another broker says of its clients for a sign that they have left this one. */
const OTHER_BROKER = `${SYSTEM_PREFIX}other/new/clients`;
