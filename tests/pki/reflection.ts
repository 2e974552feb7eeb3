/**
 * The three functions of `reflect-metadata` that the loader of @peculiar/x509 needs; our own code does not use them.
 * Import this file before that library.
 */
const kept = new WeakMap<object, Map<unknown, unknown>>();

Object.assign(Reflect, {
  defineMetadata: (key: unknown, value: unknown, target: object): void => {
    const ofTarget = kept.get(target) ?? new Map<unknown, unknown>();
    kept.set(target, ofTarget.set(key, value));
  },
  getOwnMetadata: (key: unknown, target: object): unknown => kept.get(target)?.get(key),
  getMetadata: (key: unknown, target: object): unknown => kept.get(target)?.get(key),
});
