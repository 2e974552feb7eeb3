import { type CommandNumbers, readCommand, readOrder } from '../../sim/protocol/device-command.ts';
import { EventCode } from '../../sim/protocol/event-codes.ts';
import type { Job } from '../../sim/protocol/job.ts';
import { offerCode } from '../../sim/protocol/offer-code.ts';

/** The payload of a job on a device's commands topic: one for all jobs to check, which a push sends to a whole ring at once. */
export const jobPayload = (job: Job): Buffer => (job.do === 'check' ? check : payloadOf(job));

const payloadOf = (job: Job): Buffer => Buffer.from(JSON.stringify(job));
const check = payloadOf({ do: 'check' });

/**
 * Parses a job payload; undefined for anything else.
 *
 * Any client that may publish to the topic can send one, so the input is untrusted. It gives no authority: on `check` a
 * device asks its own update service, and on `withdraw` it drops an offer only if that is the one it is working on.
 *
 * Shape  JSON of at most 200 bytes; `offer` is the release's number plus one, `execution` the device's execution number
 */
export function readJob(payload: Uint8Array): Job | undefined {
  const given = readOrder(payload);
  if (given?.do === 'check') return { do: 'check' };
  const { offer, execution } = given ?? {};
  return given?.do === 'withdraw' && isByte(offer) && isByte(execution)
    ? { do: 'withdraw', offer, execution }
    : undefined;
}

/**
 * The device event of a message, and its value: the code of an offer or the number of a command. Without a payload the
 * message came on another topic.
 */
export function messageEvent(
  payload: Uint8Array | undefined,
  /** Undefined where no client sends commands. */
  commands: Pick<CommandNumbers, 'of'> | undefined,
): readonly [event: number, value: number] {
  const job = payload && readJob(payload);
  if (job === undefined) {
    const command = payload && readCommand(payload);
    return command === undefined || commands === undefined
      ? [EventCode.MESSAGE, 0]
      : [EventCode.COMMANDED, commands.of(command)];
  }
  return job.do === 'check' ? [EventCode.NOTIFIED, 0] : [EventCode.WITHDRAWN, offerCode(job.offer, job.execution)];
}

const isByte = (given: unknown): given is number =>
  typeof given === 'number' && Number.isInteger(given) && given >= 0 && given <= 0xff;
