import type { Chart } from '../../kernel/statechart/index.ts';
import { EventCode } from '../../protocol/event-codes.ts';

/**
 * The steps that make up a stretch, as the runner has taken them: in a configuration that they leave as it is, each has one
 * path through the machine, so what the fingerprint holds of it is always the same.
 */
export class KnownSteps {
  /** Takes a reading and sends it. */
  readonly telemetry: number;
  readonly telemetrySlot: number;
  /** Finds that the device has sent something lately. */
  readonly keepAlive: number;
  readonly keepAliveSlot: number;
  readonly puback = EventCode.PUBACK;
  /** By configuration, for each of the three whether it is known, and its effects. */
  private words = new Int32Array(64 * WORDS);

  constructor(chart: Pick<Chart, 'timers'>) {
    const sampling = chart.timers.find(({ event }) => event.endsWith('.device.power.running.app.sampling'));
    const idle = chart.timers.find(({ event }) => event.endsWith('.device.link.online.idle'));
    this.telemetry = sampling?.code ?? -1;
    this.telemetrySlot = sampling?.slot ?? -1;
    this.keepAlive = idle?.code ?? -1;
    this.keepAliveSlot = idle?.slot ?? -1;
  }

  /** A step has left the configuration as it was, and has noted nothing. */
  learn(configuration: number, code: number, effects: number): void {
    const place = this.placeOf(code);
    if (place < 0) return;
    while (configuration * WORDS >= this.words.length) this.grow();
    this.words[configuration * WORDS + place] = 1;
    this.words[configuration * WORDS + place + 1] = effects;
  }

  knows(configuration: number, code: number): boolean {
    return this.words[configuration * WORDS + this.placeOf(code)] === 1;
  }

  effectsOf(configuration: number, code: number): number {
    return this.words[configuration * WORDS + this.placeOf(code) + 1];
  }

  private placeOf(code: number): number {
    if (code === this.telemetry) return 0;
    if (code === this.puback) return 2;
    return code === this.keepAlive ? 4 : -1;
  }

  private grow(): void {
    const words = new Int32Array(this.words.length * 2);
    words.set(this.words);
    this.words = words;
  }
}

const WORDS = 6;
