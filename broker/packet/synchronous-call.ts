/**
 * Answers that are there at once, in the shape aedes waits for.
 *
 * Aedes calls `then` and `finally` on what its persistence returns, and nothing else. An in-memory store has nothing to
 * wait for, so the callback runs inside `then`: a publish goes all the way through without a turn of the event loop, and
 * in an order that can be read off the source.
 */
export class AtOnce<Value> {
  constructor(private readonly value: Value) {}

  // biome-ignore lint/suspicious/noThenProperty: being a thenable is all there is to it.
  then(resolved?: ((value: Value) => void) | null): void {
    resolved?.(this.value);
  }

  finally(done: () => void): void {
    done();
  }
}

/** The other outcome. */
export class RefusedAtOnce {
  constructor(private readonly error: Error) {}

  // biome-ignore lint/suspicious/noThenProperty: being a thenable is all there is to it.
  then(_resolved?: unknown, rejected?: ((error: Error) => void) | null): void {
    rejected?.(this.error);
  }

  finally(done: () => void): void {
    done();
  }
}
