/**
 * The file in a folder that names the process that writes there. A takeover of the lock makes files whose names begin the
 * same way.
 */
export const LOCK_NAME = '.writer.lock';

export const isLockName = (name: string): boolean => name.startsWith(LOCK_NAME);
