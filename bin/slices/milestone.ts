/** Something that happens once, or fails; a failure that no caller waits for is no error. */
export class Milestone {
  readonly reached: Promise<void>;
  isReached = false;
  private readonly settle: { resolve: () => void; reject: (error: Error) => void } = {
    resolve: () => {},
    reject: () => {},
  };

  constructor() {
    this.reached = new Promise((resolve, reject) => Object.assign(this.settle, { resolve, reject }));
    this.reached.catch(() => {});
  }

  reach(): void {
    this.isReached = true;
    this.settle.resolve();
  }

  fail(error: Error): void {
    this.settle.reject(error);
  }
}
