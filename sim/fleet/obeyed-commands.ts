/**
 * By device, when the latest command was sent that the device has obeyed, in milliseconds since the start of the run.
 *
 * Memory  an entry for each device that has obeyed one
 */
export class ObeyedCommands {
  private readonly latest = new Map<number, number>();

  latestOf(device: number): number | undefined {
    return this.latest.get(device);
  }

  note(device: number, sentAt: number): void {
    this.latest.set(device, Math.max(sentAt, this.latest.get(device) ?? sentAt));
  }

  save() {
    return [...this.latest];
  }

  restore(state: ReturnType<ObeyedCommands['save']>): void {
    this.latest.clear();
    for (const [device, sentAt] of state) this.latest.set(device, sentAt);
  }
}
