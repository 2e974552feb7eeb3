/** Readings use message ids 1 to READING_IDS; the subscription of a device uses the next one. */
const READING_IDS = 65_534;

/** The message id of a reading above QoS 0. */
export const messageIdOf = (reading: number): number => (reading % READING_IDS) + 1;

export const SUBSCRIBE_ID = READING_IDS + 1;
