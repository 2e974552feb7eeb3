/** The file in a folder that says which process writes there. Taking it over takes files whose names begin the same way. */
export const lockName = '.writer.lock';

export const isLockName = (name: string): boolean => name.startsWith(lockName);
