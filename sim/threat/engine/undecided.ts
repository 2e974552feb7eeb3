import type { Attempt } from './attempt.ts';

/** By device, the attempts whose command it has not decided on. */
export class Undecided {
  private readonly byDevice = new Map<number, readonly Attempt[]>();

  add(attempt: Attempt): void {
    const { device } = attempt;
    const others = (this.byDevice.get(device) ?? []).filter((one) => one !== attempt && !one.isOver);
    this.byDevice.set(device, [...others, attempt]);
  }

  /** Those that have sent the device the command with that number. */
  about(device: number, command: number): readonly Attempt[] {
    return (this.byDevice.get(device) ?? []).filter((one) => one.command === command && !one.isOver);
  }

  clear(): void {
    this.byDevice.clear();
  }
}
