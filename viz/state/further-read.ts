import { signal } from '@preact/signals';

/** Goes up whenever a run that is still being written has been read on: what was asked of it may have another answer. */
export const furtherRead = signal(0);
