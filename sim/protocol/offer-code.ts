/**
 * An offer as it travels: in the lowest byte the number of a release plus one (0: what the device left the factory with),
 * in the next one that of the execution which it belongs to.
 *
 * A device has one execution after another: each time that a rollout lets it have a release, also once more. What it tells
 * of one, and what it is told of one, must not be taken for the next.
 *
 * Source  AWS IoT Jobs: an execution number identifies one execution of a job on a device, and updates can name it
 */
export const offerCode = (offer: number, execution: number): number => offer | (execution << 8);

export const offerIn = (code: number): number => code & 0xff;

export const executionIn = (code: number): number => (code >>> 8) & 0xff;
