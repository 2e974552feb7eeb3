import { authorizePublish } from '../decisions/authorize-topic.ts';
import type { Verdict } from '../kernel/trace/verdict.ts';
import { ownPrefix, SYSTEM_PREFIX, statusTopicOf } from '../protocol/topic-layout.ts';
import type { AttackId, attackList } from '../threat/attacks/attack-list.ts';
import { proofOf } from '../threat/attacks/proof.ts';
import { subjectFault } from '../threat/attacks/subject.ts';
import {
  bytesVerdict,
  callVerdict,
  dumped,
  floodVerdict,
  lanImageVerdict,
  loginVerdict,
  readingVerdict,
  takenOver,
  timeVerdict,
  usesKeys,
  wipeVerdict,
  writtenVerdict,
} from './at-the-device.ts';
import { firstKept, refusalAtEdge, refusalOfConsole, refusalOfDial } from './at-the-edge.ts';
import {
  clientAs,
  clientsOf,
  commandVerdict,
  given,
  inSession,
  notesTopicOf,
  ownClient,
  publishedCommand,
  publishVerdict,
  replayedCommand,
  subscribed,
} from './by-message.ts';
import { evidenceVerdict, isRevocable, operated, reused, uninformedVerdict } from './by-service.ts';
import { shownUpdate } from './by-update.ts';
import { type Gained, kept, nothing, type Outcome, type Question, together, unless } from './outcome.ts';

/** What an attack can come to at best; nothing where the devices have nothing that it is about. */
export function outcomeOf(question: Question, hasInsider: boolean): Outcome {
  const { world, order, way, target } = question;
  const proof = proofOf(way);
  if (proof !== undefined && !proof.identities.includes(target.plan.identity)) return nothing;
  if (subjectFault(way, target.plan, world.plan) !== undefined) return nothing;
  const outcome = outcomes[order.technique as AttackId](question, hasInsider);
  return { ...outcome, gains: [...outcome.gains, ...inSessionsOf(question, outcome)] };
}

/** What the sessions bring that a client of the attack has, whatever it has them for. */
function inSessionsOf(question: Question, { session }: Outcome): readonly Gained[] {
  const { target, held } = question;
  const named = session === 'own' ? [target] : session === 'before' ? target.before.map((nth) => held.all[nth]) : [];
  return named.flatMap((of) => inSession(question, of));
}

type Answer = (question: Question, hasInsider: boolean) => Outcome;

/** By attack, as its machine goes. */
const outcomes: Readonly<Record<(typeof attackList)[number]['id'], Answer>> = {
  A01: (question) => asDevice(question, evidenceVerdict(question)),
  A02: (question) => asDevice(question),
  A03: (question, hasInsider) => {
    const outcome = reused(question, isRevocable(question.world, question.target, hasInsider));
    return refusalAtEdge(question) === undefined ? { ...outcome, session: 'own' } : outcome;
  },
  A04: (question) =>
    subscribed(question, { facts: ownClient(question), as: question.target }, question.order.filter ?? '#'),
  A05: leftBehind,
  A06: (question) => {
    if (question.way.publishes !== 'arrival') return asDevice(question);
    return unless([publishVerdict(question, () => `${SYSTEM_PREFIX}other/new/clients`)], 'kicked');
  },
  A07: (question) => {
    if (question.way.shows === undefined) return unless([refusalOfDial(question.world)], 'wasted');
    const refusal = refusalAtEdge(question);
    return { ...unless([refusal], 'wasted'), ...(refusal === undefined && { session: 'own' }) };
  },
  A08: updated,
  A09: (question) => (question.way.overCable === true ? written(question) : updated(question)),
  A10: updated,
  A11: updated,
  A12: updated,
  A13: (question) => {
    if (question.way.writesFlash !== true) return unless([evidenceVerdict(question)], 'attested');
    const own = written(question);
    if (own.gains.length === 0 || question.target.plan.identity !== 'attested' || !usesKeys(question)) return own;
    return together(own, unless([evidenceVerdict(question)], 'attested'));
  },
  A14: dumped,
  A15: loggedIn,
  A16: (question) => (question.way.pushesImage === true ? pushed(question) : loggedIn(question)),
  A17: (question) => {
    const { world, target, held } = question;
    const gateway = held.all.find(({ number }) => number === target.gateway);
    if (gateway === undefined) return nothing;
    const facts = { controls: world.controls, list: world.list, client: clientAs(world, gateway, target) };
    return unless([authorizePublish(facts, statusTopicOf(world.nameOf(target.first)))], 'spoken-for');
  },
  A18: (question) => unless([wipeVerdict(question)], 'bricked'),
  A19: (question) => unless([callVerdict(question, 'victim.example'), floodVerdict(question)], 'uplink'),
  A20: (question) => unless([readingVerdict(question)], 'falsified'),
  A21: (question) => {
    if (question.way.asConsole !== true) return publishedCommand(question);
    const refusal = refusalOfConsole(question);
    if (refusal !== undefined) return kept(refusal, 'obeyed');
    return { ...publishedCommand(question), session: 'console' };
  },
  A22: (question) => (question.way.tellsTime === true ? unless([timeVerdict(question)], 'clock') : asDevice(question)),
  A23: (question) => unless([uninformedVerdict(question)], 'unchecked'),
  A24: operated,
  A25: (question) => unless([evidenceVerdict(question)], 'attested'),
  A26: (question) => (question.way.listens === true ? listened(question) : called(question)),
  A27: loggedIn,
  A28: loggedIn,
};

/** A client connects, and holds the session, of the device before it where it uses the id of that one. */
function asDevice(question: Question, before?: Verdict): Outcome {
  const { way } = question;
  const refusal = before?.allow === false ? before : refusalAtEdge(question);
  if (refusal !== undefined) return kept(refusal, 'session');
  const of = way.borrowsId === true ? 'before' : 'own';
  return { gains: [{ fact: 'session', of }], refusals: [], session: of };
}

/** Messages that the broker keeps: commands, or as many as it takes. */
function leftBehind(question: Question): Outcome {
  const { world, order, way, target } = question;
  const kept = firstKept(world);
  switch (way.publishes) {
    case 'notes': {
      const last = { ...kept, kept: (order.messages ?? MESSAGES) - 1 };
      return unless([authorizePublish(ownClient(question), notesTopicOf(world.nameOf(target.first)), last)], 'stored');
    }
    case 'recorded-command':
      return replayedCommand(question, kept);
    case 'will': {
      const refusal = refusalAtEdge(question);
      const outcome = unless([refusal, commandVerdict(question, given(question))], 'obeyed');
      return refusal === undefined ? { ...outcome, session: 'own' } : outcome;
    }
    default:
      return publishedCommand(question, kept);
  }
}

function updated(question: Question): Outcome {
  return shownUpdate(question, takenOver(question));
}

function loggedIn(question: Question): Outcome {
  return unless([loginVerdict(question)], ...takenOver(question));
}

const pushed = (question: Question): Outcome =>
  unless([lanImageVerdict(question), writtenVerdict(question)], ...takenOver(question));

/** By a cable or a programmer, which reads the key for images from the local network as well. */
function written(question: Question): Outcome {
  const outcome = unless([writtenVerdict(question)], ...takenOver(question));
  const reads = question.way.writesFlash === true && question.target.plan.lanUpdates === true;
  if (!reads || outcome.gains.length === 0) return outcome;
  return together(outcome, unless([], 'update-key'));
}

/** In a session of any name, to the topics of a device on which its code runs. */
function listened(question: Question): Outcome {
  const { target } = question;
  const clients = clientsOf(question);
  const own = clients.map((client) => subscribed(question, client, `${ownPrefix(client.of)}#`));
  const heard = together(...own);
  const isHeard = heard.gains.some(({ of }) => of === target);
  return isHeard ? together({ ...heard, refusals: [] }, unless([], 'channel')) : heard;
}

const called = (question: Question): Outcome => {
  const { order } = question;
  const host = `${order.by.name}.example`;
  const verdicts = [CONNECTION_BYTES, order.bytes ?? MESSAGE_BYTES].map((bytes) => bytesVerdict(question, bytes));
  return unless([callVerdict(question, host), ...verdicts], 'channel');
};

const MESSAGES = 200;
/** A TCP and TLS 1.3 handshake, CONNECT and SUBSCRIBE, as of a device. */
const CONNECTION_BYTES = 2_864;
const MESSAGE_BYTES = 1_024;
