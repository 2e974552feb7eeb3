/**
 * A thenable that calls back synchronously, for aedes' persistence.
 *
 * Aedes calls only `then` and `finally` on what its persistence returns. An in-memory store has nothing to wait for, so
 * the callback runs inside `then`: a publish completes without a turn of the event loop, in the order of the source.
 */
export class SynchronousResult<Value> {
  constructor(private readonly value: Value) {}

  // biome-ignore lint/suspicious/noThenProperty: aedes needs a thenable.
  then(resolved?: ((value: Value) => void) | null): void {
    resolved?.(this.value);
  }

  finally(done: () => void): void {
    done();
  }
}

/** A thenable that rejects synchronously. */
export class SynchronousRejection {
  constructor(private readonly error: Error) {}

  // biome-ignore lint/suspicious/noThenProperty: aedes needs a thenable.
  then(_resolved?: unknown, rejected?: ((error: Error) => void) | null): void {
    rejected?.(this.error);
  }

  finally(done: () => void): void {
    done();
  }
}
