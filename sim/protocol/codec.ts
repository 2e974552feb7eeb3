import type { ProcessId, Tick } from '../kernel/ids.ts';
import { type Message, newMessage, type Word } from '../kernel/time/message.ts';
import { CommandCode } from './commands.ts';
import type { DeviceEventObject } from './device-events.ts';
import { EventCode } from './event-codes.ts';
import type { Job } from './job.ts';

// Every message between processes and every command of a device, packed and unpacked here and nowhere else. A word has
// 32 bits; fields that share one stand with their bits where they are packed. Each costs no call of its own: casts stand
// in place, since a device's day is hundreds of messages.

const outgoing = newMessage();

/** Fills the one outgoing message, which is valid until the next is made: `send` copies it. */
function fill(type: number, a: number, b = 0, payload: unknown = undefined): Message {
  outgoing.type = type;
  // As whole numbers with a sign, as the agenda keeps them: a field that once holds a larger one becomes slower for good.
  outgoing.a = (a | 0) as unknown as Word;
  outgoing.b = (b | 0) as unknown as Word;
  outgoing.payload = payload;
  return outgoing;
}

/** An instant as a payload, where it has more than 32 bits: in runs of months. */
const beyondWord = (instant: Tick): Tick | undefined => (instant < 2 ** 32 ? undefined : instant);

/** Does what makes messages of its own while another is about to be sent: the outgoing message stays what it is. */
export function aside(act: () => void): void {
  const { type, a, b, payload } = outgoing;
  act();
  Object.assign(outgoing, { type, a, b, payload });
}

// --- To a device ---

/** From the fabric, on a connection: an event without fields. */
export const onConnection = (code: number, conn: number): Message => fill(code, conn);

/** The TLS handshake is done, in which the server has shown the certificate of that number; 0: none. */
export const secured = (conn: number, certificate: number): Message => fill(EventCode.SECURED, conn, 0, certificate);

/** SUBACK, PUBACK, PUBREC, PUBCOMP. */
export const acknowledgment = (code: number, conn: number, messageId: number): Message => fill(code, conn, messageId);

/** The return code in 16 bits, above them whether a session was present. */
export const connack = (conn: number, returnCode: number, sessionPresent: boolean): Message =>
  fill(EventCode.CONNACK, conn, connackBits(returnCode, sessionPresent));

export const connackBits = (returnCode: number, sessionPresent: boolean): number =>
  returnCode | (sessionPresent ? 1 << 16 : 0);

export const returnCodeIn = (bits: number): number => bits & 0xffff;
export const sessionPresentIn = (bits: number): boolean => bits >>> 16 === 1;

/** A PUBLISH, as the event that its job means: the message id in 16 bits, above them the QoS; the offer is the payload. */
export const delivery = (
  conn: number,
  { event, messageId, qos, offer }: { event: number; messageId: number; qos: number; offer: number },
): Message => fill(event, conn, messageId | (qos << 16), offer);

/** `reason` is an index into the close reasons of the fabric. */
export const closed = (conn: number, reason: number): Message => fill(EventCode.CLOSED, conn, reason);

/** The reason of a close, as that index. */
export const closeReasonIn = ({ b }: Message): number => b as unknown as number;

/** A service's answer; `number` is the attempt, check or download that it belongs to. */
export const answer = (code: number, value: number, number: number): Message => fill(code, value, number);

/** The same with an instant. */
export const answerAt = (code: number, instant: Tick, number: number): Message =>
  fill(code, instant, number, beyondWord(instant));

/** From the timeline: something happens to the device. */
export const stimulus = (code: number, value: number): Message => fill(code, value, 0);

/** The same by order of an operator: if it changes nothing, a row says so. */
export const operatorAction = (code: number, value: number): Message => fill(code, value, OPERATOR);

export const isOperatorAction = ({ b }: Message): boolean => (b as unknown as number) === OPERATOR;

/** An attempt to log in to a device: numbers of `loginWays` and `triedPasswords`, and whether it is mistyped. */
export interface LoginTry {
  readonly way: number;
  readonly password: number;
  readonly isMistyped: boolean;
  /** The step in which an actor tries, plus one; 0: a technician. */
  readonly intruder: number;
  /** The control that refused the last try of that actor, as its number plus one; 0: none. */
  readonly refusedBy: number;
}
/** As the value of an event: one bit for the mistake, two for the way, two for the password, eight for the control, then the step. */
export const loginTry = ({ way, password, isMistyped, intruder, refusedBy }: LoginTry): number =>
  (intruder << 13) | (refusedBy << 5) | (password << 3) | (way << 1) | (isMistyped ? 1 : 0);
export const loginIn = (value: number): LoginTry => ({
  way: (value >>> 1) & 3,
  password: (value >>> 3) & 3,
  isMistyped: (value & 1) === 1,
  intruder: value >>> 13,
  refusedBy: (value >>> 5) & 0xff,
});

/** The connection of a message of the fabric. */
export const connectionIn = ({ a }: Message): number => a as unknown as number;

/** The value of a service's or the timeline's message. */
export const valueIn = ({ a }: Message): number => (a as unknown as number) >>> 0;

/** The attempt, check or download that a service's answer belongs to. */
export const numberIn = ({ b }: Message): number => b as unknown as number;

/** Fills an event from a message of the fabric, which has its connection in the first word. */
export function readFabricEvent({ b, payload }: Message, event: DeviceEventObject): void {
  const bits = b as unknown as number;
  event.value = (payload as number | undefined) ?? 0;
  event.returnCode = event.messageId = event.reason = bits & 0xffff;
  event.sessionPresent = event.qos = bits >>> 16;
}

/** Fills an event from a message of a service or the timeline, which has its value in the first word, unless it is too large for it. */
export function readServiceEvent({ a, b, payload }: Message, event: DeviceEventObject): void {
  const bits = b as unknown as number;
  event.value = (payload as number | undefined) ?? (a as unknown as number) >>> 0;
  event.returnCode = event.messageId = event.reason = bits & 0xffff;
  event.sessionPresent = event.qos = bits >>> 16;
}

const OPERATOR = 1;

// --- Commands of a device: two words each ---

/** The reading's number, above one bit that says whether it has been sent before. */
export const readingWord = (reading: number, isRepeat: boolean): Word =>
  (reading * 2 + (isRepeat ? 1 : 0)) as unknown as Word;

/** A word that is one number. */
export const numberWord = (value: number): Word => value as unknown as Word;
export const numberOf = (word: Word): number => word as unknown as number;

/** What a device says of its last offer when it checks for updates; a byte each. */
export interface CheckFacts {
  /** The result, as a number of `updateSignals` plus one; 0: none. */
  readonly result: number;
  /** The offer plus one; 0: none yet. */
  readonly wanted: number;
  readonly execution: number;
  /** The number of this check. */
  readonly check: number;
}

export const checkWord = ({ result, wanted, execution, check }: CheckFacts): Word =>
  (result | (wanted << 8) | (execution << 16) | (check << 24)) as unknown as Word;

/** The attempt in 8 bits, above them the share that is already downloaded, in 65,535ths. */
export const downloadWord = (attempt: number, progress: number): Word => (attempt | (progress << 8)) as unknown as Word;

// --- To the fabric ---

export const FabricMessage = {
  dial: 0,
  hello: 1,
  handshake: 2,
  packet: 3,
  reading: 4,
  reset: 5,
  stalled: 6,
  fetch: 7,
  sweep: 8,
  job: 9,
  fact: 10,
  observation: 11,
  status: 12,
  statusTimeout: 13,
  probed: 14,
  client: 15,
  connectDue: 16,
  pingDue: 17,
  lost: 18,
  own: 19,
} as const;

export const dial = (conn: number): Message => fill(FabricMessage.dial, conn);
export const hello = (conn: number): Message => fill(FabricMessage.hello, conn);
export const reset = (conn: number): Message => fill(FabricMessage.reset, conn);
/** An MQTT packet on a connection. */
export const packet = (conn: number, mqtt: unknown): Message => fill(FabricMessage.packet, conn, 0, mqtt);
/** A packet with which a device opens its session, by the command that sends it. */
export const ownPacket = (conn: number, command: number): Message => fill(FabricMessage.own, conn, command);
export const ownPacketIn = ({ b }: Message): number => b as unknown as number;
/** A reading on a connection, as its command has it. A value of 0, as of a product without a signal, takes no payload. */
export const reading = (conn: number, word: Word, value: Word): Message =>
  fill(FabricMessage.reading, conn, word as unknown as number, payloadOf(value));
export const readingIn = ({ b }: Message): number => (b as unknown as number) >> 1;
export const isRepeatIn = ({ b }: Message): boolean => ((b as unknown as number) & 1) === 1;
/** The value of a reading, in steps; 0 without a signal. */
export const readingValueIn = ({ payload }: Message): number => (payload as number | undefined) ?? 0;
const payloadOf = (value: Word): number | undefined =>
  (value as unknown as number) === 0 ? undefined : (value as unknown as number);

/**
 * A handshake is done, if the edge has not failed since; `generation` counts its failures. `acceptedAt` tells the socket
 * from a later one of the same number, where the first may end before its handshake.
 */
export const handshake = (conn: number, generation: number, acceptedAt: Tick | undefined): Message =>
  fill(FabricMessage.handshake, conn, generation, acceptedAt);
export const acceptedAtIn = ({ payload }: Message): Tick | undefined => payload as Tick | undefined;
/** The first of the sockets that have sent no CONNECT may be out of time. */
export const connectDue = (): Message => fill(FabricMessage.connectDue, 0);
/** The client of a connection may have to ping, unless it has ended the session that it asked for then. */
export const pingDue = (conn: number, connectedAt: Tick): Message =>
  fill(FabricMessage.pingDue, conn, connectedAt, beyondWord(connectedAt));
/** TCP has waited since that tick for the network. */
export const stalled = (conn: number, since: number): Message =>
  fill(FabricMessage.stalled, conn, since, beyondWord(since));
/** The same in a live run, where a connection does not say whose it is. */
export interface Stalled {
  readonly device: number;
  readonly since: number;
}
export const stalledDevice = (conn: number, since: Stalled): Message => fill(FabricMessage.stalled, conn, 0, since);
export const sinceIn = ({ b, payload }: Message): Tick =>
  (payload as Tick | undefined) ?? (b as unknown as number) >>> 0;
/** The CRL is to be fetched after that many fetches. */
export const fetch = (times: number, group: number): Message => fill(FabricMessage.fetch, times, group);
export const sweep = (): Message => fill(FabricMessage.sweep, 0);
export const job = (device: number, what: Job): Message => fill(FabricMessage.job, device, 0, what);
/** The responder's answer about a device: its payload. */
export const status = (device: number, what: unknown): Message => fill(FabricMessage.status, device, 0, what);
/** No answer has come since that tick. */
export const statusTimeout = (device: number, since: number): Message =>
  fill(FabricMessage.statusTimeout, device, since, beyondWord(since));
/** The probe of that tick, of the holder of a session that a connection would take over, is over. */
export const probed = (conn: number, askedAt: number): Message =>
  fill(FabricMessage.probed, conn, askedAt, beyondWord(askedAt));
/**
 * The broker of a live run reports a fact, a device what it has observed, a client that is no device what came to it; or a worker with
 * sockets of devices is lost.
 */
export const report = (type: ReportType, what: unknown): Message => fill(type, 0, 0, what);
export type ReportType = (typeof FabricMessage)['fact' | 'observation' | 'client' | 'lost'];

/**
 * A device's command on its way to a socket: its type is the command's; a reading has its number and its repeat bit, and
 * its value where it has one.
 */
export const liveCommand = (command: number, first: Word, second: Word): Message =>
  command === CommandCode.reading
    ? fill(command, (first as unknown as number) >> 1, (first as unknown as number) & 1, payloadOf(second))
    : fill(command, first as unknown as number, second as unknown as number);

/** A kept message, sent again. */
export const again = ({ type, a, b, payload }: Message): Message =>
  fill(type, a as unknown as number, b as unknown as number, payload);

/** A copy that outlives the next message. */
export const keep = ({ type, a, b, payload }: Message): Message => ({ type, a, b, payload });

// --- To the process of clients that are no devices ---

export const ClientMessage = {
  dialed: 0,
  secured: 1,
  packet: 2,
  closed: 3,
  retry: 4,
  timer: 5,
  losses: 6,
  turn: 7,
  contact: 8,
} as const;

/** From the fabric, on a connection of a client: what it would tell a device, with the reason of a close, or an MQTT packet. */
export const toClient = (
  type: (typeof ClientMessage)[keyof typeof ClientMessage],
  conn: number,
  mqtt?: unknown,
): Message => fill(type, conn, 0, mqtt);

/** A client dials again, unless it has dialed since; `dials` counts that. */
export const retry = (client: number, dials: number): Message => fill(ClientMessage.retry, client, dials);

/** A timer of an attempt at an attack falls due, unless it was armed or canceled since. */
export interface AttemptTimer {
  readonly code: number;
  readonly slot: number;
  /** How often the slot was armed or canceled by then, modulo 2^20. */
  readonly nth: number;
}

/** The slot in 3 bits, above them the event in 9, and the number of times in 20. */
export const attemptTimer = (attempt: number, { slot, code, nth }: AttemptTimer): Message =>
  fill(ClientMessage.timer, attempt, slot | (code << 3) | (nth << 12));

export function attemptTimerIn({ b }: Message): AttemptTimer {
  const bits = b as unknown as number;
  return { slot: bits & 7, code: (bits >>> 3) & 0x1ff, nth: bits >>> 12 };
}

/** An actor is done with its work at a device, so its attack there begins. */
export const actorTurn = (device: number, order: unknown): Message => fill(ClientMessage.turn, device, 0, order);

/** A worm comes to the device of that attempt. */
export const wormContact = (attempt: number): Message => fill(ClientMessage.contact, attempt);

/** Readings have been found lost. */
export const lossReminder = (): Message => fill(ClientMessage.losses, 0);

// --- To the cloud security service ---

export const TrustMessage = {
  ask: 0,
  evidence: 1,
  appraise: 2,
  report: 3,
  publish: 4,
  created: 5,
  activated: 6,
  status: 7,
  respond: 8,
} as const;

export const ask = (attempt: Word): Message => fill(TrustMessage.ask, 0, attempt as unknown as number);
export const evidence = (nonce: Word, attempt: Word, signedEvidence: unknown): Message =>
  fill(TrustMessage.evidence, nonce as unknown as number, attempt as unknown as number, signedEvidence);
/** A request has been processed, if the service has not failed since; `generation` counts its failures. */
export const appraise = (device: number, generation: number, taken: unknown): Message =>
  fill(TrustMessage.appraise, device, generation, taken);
export const errorReport = (failures: Word): Message => fill(TrustMessage.report, failures as unknown as number);
export const publish = (group: number): Message => fill(TrustMessage.publish, group);
/** The nth authority is created, or begins to issue, in a group of catalogs. */
export const authority = (
  type: typeof TrustMessage.created | typeof TrustMessage.activated,
  nth: number,
  group: number,
): Message => fill(type, nth, group);
export const groupIn = ({ b }: Message): number => b as unknown as number;

/** A relying party asks for the status of a device's certificates. */
export const statusQuery = (device: number): Message => fill(TrustMessage.status, device);
/** The query has been processed, if the service has not failed since; the payload is the process that asked. */
export const respond = (device: number, generation: number, to: ProcessId): Message =>
  fill(TrustMessage.respond, device, generation, to);
export const askerIn = ({ payload }: Message): ProcessId => payload as ProcessId;

/** The first word of a message, where it is one number: a device, a count, a rollout. */
export const firstIn = ({ a }: Message): number => a as unknown as number;
export const generationIn = ({ b }: Message): number => b as unknown as number;

// --- To the update service ---

export const UpdateMessage = { check: 0, answer: 1, fetch: 2, served: 3, status: 4, wake: 5 } as const;

/** `set` is the running image set. */
export const check = (set: Word, facts: Word): Message =>
  fill(UpdateMessage.check, set as unknown as number, facts as unknown as number);
/** The check has been processed: the running set in 8 bits, above them how often the service has failed. */
export const checked = ({ a, b }: Message, generation: number): Message =>
  fill(UpdateMessage.answer, (a as unknown as number) | (generation << 8), b as unknown as number);
export const setIn = ({ a }: Message): number => (a as unknown as number) & 0xff;
export const checkGenerationIn = ({ a }: Message): number => (a as unknown as number) >>> 8;

export function checkFactsIn({ b }: Message): CheckFacts {
  const bits = b as unknown as number;
  return { result: bits & 0xff, wanted: (bits >>> 8) & 0xff, execution: (bits >>> 16) & 0xff, check: bits >>> 24 };
}

export const fetchImage = (offer: Word, download: Word): Message =>
  fill(UpdateMessage.fetch, offer as unknown as number, download as unknown as number);
/** The share that the device has already, from 0 to 1. */
export const progressIn = ({ b }: Message): number => ((b as unknown as number) >>> 8) / 0xffff;
export const attemptIn = ({ b }: Message): number => (b as unknown as number) & 0xff;

/** A download is complete: its attempt in 8 bits, above them how often the service has failed. */
export const served = (device: number, attempt: number, generation: number): Message =>
  fill(UpdateMessage.served, device, attempt | (generation << 8));
export const servedGenerationIn = ({ b }: Message): number => (b as unknown as number) >>> 8;

/** A signal of `updateSignals`, by number, about an offer, by its code. */
export const updateStatus = (signal: Word, offer: Word): Message =>
  fill(UpdateMessage.status, signal as unknown as number, offer as unknown as number);
export const offerCodeIn = ({ b }: Message): number => b as unknown as number;

/** The engine of a rollout wants to be called. */
export const wake = (rollout: number): Message => fill(UpdateMessage.wake, rollout);

// --- To the time service ---

export const TimeMessage = { ask: 0 } as const;

export const askTime = (request: Word): Message => fill(TimeMessage.ask, 0, request as unknown as number);

// --- To the timeline ---

export const TimelineMessage = { sample: 0, start: 1, end: 2, progress: 3, campaign: 4, retry: 5 } as const;

export const timelineCall = (what: number, step: number): Message => fill(what, step);
