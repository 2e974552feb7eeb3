/**
 * The code of an offer in messages: the low byte is the number of a release plus one (0: the factory image), the next
 * byte the number of the execution that the offer belongs to.
 *
 * A device gets a new execution each time that a rollout offers it a release, even the same release again. The
 * execution number keeps reports and withdrawals of one execution apart from those of the next.
 *
 * Source  AWS IoT Jobs: an execution number identifies one execution of a job on a device, and updates can name it
 */
export const offerCode = (offer: number, execution: number): number => offer | (execution << 8);

export const offerIn = (code: number): number => code & 0xff;

export const executionIn = (code: number): number => (code >>> 8) & 0xff;
