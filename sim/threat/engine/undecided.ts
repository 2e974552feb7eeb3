import type { Attempts } from './attempts.ts';

/** By device, the attempts whose command it has not decided on. */
export class Undecided {
  private readonly byDevice = new Map<number, readonly number[]>();

  constructor(private readonly attempts: Attempts) {}

  add(number: number): void {
    const { device } = this.attempts.at(number);
    const others = (this.byDevice.get(device) ?? []).filter((one) => one !== number && !this.attempts.at(one).isOver);
    this.byDevice.set(device, [...others, number]);
  }

  /** Those that have sent the device the command with that number. */
  about(device: number, command: number): readonly number[] {
    return (this.byDevice.get(device) ?? []).filter((number) => {
      const one = this.attempts.at(number);
      return one.command === command && !one.isOver;
    });
  }

  clear(): void {
    this.byDevice.clear();
  }
}
