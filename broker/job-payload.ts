import { On } from '../sim/device/event-codes.ts';
import type { Job } from '../sim/rollout/job.ts';

/** The payload of a job on a device's commands topic. */
export const jobPayload = (job: Job): Buffer => Buffer.from(JSON.stringify(job));

/**
 * Reads a payload back; undefined for anything else.
 *
 * Whoever may publish to the topic can send one, so it is a stranger's input. It gives no right: told to check, a device
 * asks its own update service, and it leaves an offer be only if it is that one which it is at.
 *
 * Shape  JSON of at most 200 octets; an offer is the number of a release plus one
 */
export function readJob(payload: Uint8Array): Job | undefined {
  if (payload.length > BYTES_MAX) return undefined;
  const given = parsed(new TextDecoder().decode(payload));
  if (given?.do === 'check') return { do: 'check' };
  const { offer } = given ?? {};
  const isOffer = typeof offer === 'number' && Number.isInteger(offer) && offer >= 0 && offer <= OFFER_MAX;
  return given?.do === 'withdraw' && isOffer ? { do: 'withdraw', offer } : undefined;
}

/** The device event that a message is, and the offer that it is about; no payload: it came on another topic. */
export function jobEvent(payload: Uint8Array | undefined): readonly [code: number, offer: number] {
  const job = payload && readJob(payload);
  if (job === undefined) return [On.MESSAGE, 0];
  return job.do === 'check' ? [On.NOTIFIED, 0] : [On.WITHDRAWN, job.offer];
}

function parsed(text: string): { readonly do?: unknown; readonly offer?: unknown } | undefined {
  try {
    const given: unknown = JSON.parse(text);
    return typeof given === 'object' && given !== null ? given : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const BYTES_MAX = 200;
/** An offer travels in a byte. */
const OFFER_MAX = 255;
