import { acceptCommand } from '../decisions/accept-command.ts';
import type { AccessClient } from '../decisions/access-list.ts';
import {
  type AccessFacts,
  authorizeForward,
  authorizePublish,
  authorizeSubscribe,
  type RetainedFacts,
} from '../decisions/authorize-topic.ts';
import type { Verdict } from '../kernel/trace/verdict.ts';
import type { DeviceCommand } from '../protocol/device-command.ts';
import { doFiltersMeet } from '../protocol/topic-filter.ts';
import { commandsTopicOf, ownPrefix, statusTopicOf, telemetryTopicOf } from '../protocol/topic-layout.ts';
import { chosenCommand } from '../threat/engine/moves/chosen-command.ts';
import type { DeviceClass } from './device-classes.ts';
import { type Gained, kept, type Outcome, type Question, type Refusal, unless } from './outcome.ts';
import type { ReachWorld } from './reach-world.ts';

/** A command, in a session that the actor has in any name, or in the place of a console. */
export const publishedCommand = (question: Question, retained?: RetainedFacts): Outcome =>
  unless(
    [publishVerdict(question, (name) => commandsTopicOf(name), retained), commandVerdict(question, given(question))],
    'obeyed',
  );

/** The same of what the actor has recorded: what an operator has sent, or an actor. */
export function replayedCommand(question: Question, retained: RetainedFacts): Outcome {
  const { world, target } = question;
  const sent = world
    .actionsOn('command', target)
    .map(({ name, value }): SentCommand => ({ name, value, isSigned: true }));
  const verdicts = [...sent, given(question)].map((command) => commandVerdict(question, command));
  const verdict = verdicts.find(({ allow }) => allow) ?? verdicts[0];
  return unless([publishVerdict(question, (name) => commandsTopicOf(name), retained), verdict], 'obeyed');
}

interface SentCommand {
  readonly name: string;
  readonly value: number;
  /** By the operators of the tenant. */
  readonly isSigned: boolean;
}

export const given = ({ order, target }: Question): SentCommand => ({
  ...chosenCommand(target.plan.commands, order),
  isSigned: false,
});

/** The device has obeyed none yet, and the command was sent just now. */
export function commandVerdict({ world, target }: Question, { name, value, isSigned }: SentCommand): Verdict {
  const command: DeviceCommand = { name, value };
  return acceptCommand(world.controls, {
    ...{ command, isSigned, latestAt: undefined },
    known: target.plan.commands ?? [],
  });
}

/** The best verdict on a message about the device attacked, in any session that the actor can have. */
export function publishVerdict(
  question: Question,
  topicOf: (name: string) => string,
  retained?: RetainedFacts,
): Verdict | undefined {
  const verdicts = clientsOf(question).map(({ facts, of }) => authorizePublish(facts, topicOf(of), retained));
  return verdicts.find(({ allow }) => allow) ?? verdicts[0];
}

interface ClientAndDevice {
  readonly facts: AccessFacts;
  /** In whose name it has its session; undefined: a console's. */
  readonly as: DeviceClass | undefined;
  /** The name of the device that it is about. */
  readonly of: string;
}

/** Whose sessions a shared one can be, each with a device attacked: itself, where it is one of them, and another. */
export function clientsOf({ world, way, target, held }: Question): readonly ClientAndDevice[] {
  const { controls, list, plan } = world;
  const at = (client: AccessClient, device: number, as?: DeviceClass): ClientAndDevice => ({
    facts: { controls, list, client },
    as,
    of: world.nameOf(device),
  });
  const consoles = (plan.consoles ?? []).filter(({ tenant }) =>
    way.asConsole === true ? tenant === target.plan.tenant : held.consoles.includes(tenant),
  );
  const asConsoles = consoles.map(({ name, tenant }) => at({ clientId: name, name, consoleOf: tenant }, target.first));
  if (way.asConsole === true) return asConsoles;
  return [
    ...held.sessions.flatMap((other) => {
      const client = clientAs(world, other, target);
      if (other !== target) return [at(client, target.first, other)];
      return [target.first, ...(target.second === undefined ? [] : [target.second])].map((device) =>
        at(client, device, other),
      );
    }),
    ...asConsoles,
  ];
}

/** A client in the name of a device of a class; where that can be the gateway of another one, it is. */
export function clientAs(world: ReachWorld, as: DeviceClass, about?: DeviceClass): AccessClient {
  const name = world.nameOf(as.first);
  const client = { clientId: name, name };
  if (about === undefined || about.gateway !== as.number) return client;
  const leaf = world.nameOf(about.first);
  return { ...client, isGatewayOf: (other) => other === leaf };
}

/** The client that the actor has in the name of the device attacked. */
export const ownClient = ({ world, target }: Question): AccessFacts => accessOf(world, target);

const accessOf = (world: ReachWorld, as: DeviceClass): AccessFacts => ({
  controls: world.controls,
  list: world.list,
  client: clientAs(world, as),
});

/** What comes to a client that subscribes, of the devices of any class; and what it leaves in the session. */
export function subscribed(
  question: Question,
  { facts, as }: Pick<ClientAndDevice, 'facts' | 'as'>,
  filter: string,
): Outcome {
  const verdict = authorizeSubscribe(facts, filter);
  if (!verdict.allow) return kept(verdict, 'messages', 'recorded-command');
  const leaves = as === undefined ? [] : [{ as, filter }];
  return { ...delivered(question, facts, filter), leaves };
}

/** What a broker delivers to a session with that filter. */
function delivered({ world, held }: Question, facts: AccessFacts, filter: string): Outcome {
  const refusals: Refusal[] = [];
  const gains = held.all.flatMap((of): readonly Gained[] => {
    const topics = topicsOf(world, of).filter(({ topic }) => doFiltersMeet(filter, topic));
    const forwarded = topics.filter(({ topic }) => {
      const verdict = authorizeForward(facts, topic);
      if (!verdict.allow) refusals.push({ verdict, keeps: ['messages'] });
      return verdict.allow;
    });
    return readFrom(forwarded.map(({ isOfCommands }) => isOfCommands)).map((fact) => ({ fact, of }));
  });
  return { gains, refusals };
}

/**
 * What a session in the name of a device brings by itself, where it is one that is resumed: a broker goes on to deliver what the
 * device has subscribed to, and what clients of actors have in its name.
 */
export function inSession(question: Question, of: DeviceClass): readonly Gained[] {
  const { world, held } = question;
  if (of.plan.cleanSession) return [];
  const facts = accessOf(world, of);
  const topics = topicsOf(world, of).filter(({ isOfCommands }) => isOfCommands);
  const own = topics.filter(({ topic }) => authorizeForward(facts, topic).allow);
  return [
    ...readFrom(own.map(({ isOfCommands }) => isOfCommands)).map((fact) => ({ fact, of })),
    ...held.filtersLeftIn(of).flatMap((filter) => delivered(question, facts, filter).gains),
  ];
}

const readFrom = (areOfCommands: readonly boolean[]) => {
  if (areOfCommands.length === 0) return [];
  return areOfCommands.includes(true) ? (['messages', 'recorded-command'] as const) : (['messages'] as const);
};

/** The topics of a device on which anything is ever published. */
function topicsOf(
  world: ReachWorld,
  of: DeviceClass,
): readonly { readonly topic: string; readonly isOfCommands: boolean }[] {
  const name = world.nameOf(of.first);
  const topics = [telemetryTopicOf(name), statusTopicOf(name)].map((topic) => ({ topic, isOfCommands: false }));
  const isCommanded = world.isCommanded || world.actionsOn('command', of).length > 0;
  return isCommanded ? [...topics, { topic: commandsTopicOf(name), isOfCommands: true }] : topics;
}

/** A topic below those of the device on which a client has messages kept. */
export const notesTopicOf = (name: string): string => `${ownPrefix(name)}notes/1`;
