import { signal } from '@preact/signals';

/** Incremented whenever more of a run that is still being written has been read: earlier answers may be outdated. */
export const furtherRead = signal(0);
