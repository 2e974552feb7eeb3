import type { Chart } from '../../kernel/statechart/index.ts';
import { WordRecords } from '../../kernel/word-records.ts';
import { EventCode } from '../../protocol/event-codes.ts';
import type { StateProjection } from '../state-projection.ts';

/**
 * The steps that make up a stretch, as the runner has taken them: in a configuration that they leave as it is, each has one
 * path through the machine, so what the fingerprint holds of it is always the same. So have the two of a ping, which leads to another
 * configuration and back.
 */
export class KnownSteps {
  /** Takes a reading and sends it. */
  readonly telemetry: number;
  readonly telemetrySlot: number;
  /** Finds that the device has sent something lately. */
  readonly keepAlive: number;
  readonly keepAliveSlot: number;
  /** Asks for updates, when that is due. */
  readonly upkeep: number;
  readonly upkeepSlot: number;
  /** Learns that there is nothing new. */
  readonly upToDate = EventCode.UP_TO_DATE;
  /** Finds that no answer has come to a ping. */
  readonly pongTimeout: number;
  readonly puback = EventCode.PUBACK;
  /**
   * By configuration, for each of the five that leave it as it is whether it is known, and its effects; then where the device pings, plus one, and the effects
   * of that step; and the same of the step in which it gets the answer.
   */
  private readonly known = new WordRecords(WORDS);

  constructor(
    chart: Pick<Chart, 'timers'>,
    private readonly projection: StateProjection,
  ) {
    const sampling = chart.timers.find(({ event }) => event.endsWith('.device.power.running.app.sampling'));
    const idle = chart.timers.find(({ event }) => event.endsWith('.device.link.online.idle'));
    this.telemetry = sampling?.code ?? -1;
    this.telemetrySlot = sampling?.slot ?? -1;
    this.keepAlive = idle?.code ?? -1;
    this.keepAliveSlot = idle?.slot ?? -1;
    const upkeep = chart.timers.find(({ event }) => event.endsWith('.device.power.running.upkeep.waiting'));
    this.upkeep = upkeep?.code ?? -1;
    this.upkeepSlot = upkeep?.slot ?? -1;
    const pinging = chart.timers.find(({ event }) => event.endsWith('.device.link.online.pinging'));
    this.pongTimeout = pinging?.code ?? -1;
  }

  /** A step has left the configuration as it was, and has noted nothing. True if that was not known. */
  learn(configuration: number, code: number, effects: number): boolean {
    const place = this.placeOf(code);
    if (place < 0) return false;
    this.known.reach(configuration);
    const isNew = this.known.read(configuration, place) === 0;
    this.keep(configuration, place, 1, effects);
    return isNew;
  }

  /** A step has led from one configuration to another, and has noted nothing. With its keep-alive timer a device may also end its session. */
  learnMove(before: number, code: number, after: number, effects: number): void {
    if (code !== this.keepAlive && code !== EventCode.PONG) return;
    const { projection } = this;
    const goesOn = projection.stateOf(before, projection.link) === projection.stateOf(after, projection.link);
    if (!goesOn) return;
    this.known.reach(before);
    this.keep(before, code === this.keepAlive ? PING : PONG, after + 1, effects);
  }

  /** The configuration in which a device pings that is in this one; -1 if that is not known, or if it does not get back here. */
  pingingFrom(configuration: number): number {
    const pinging = this.target(configuration, PING);
    return pinging >= 0 && this.target(pinging, PONG) === configuration ? pinging : -1;
  }

  effectsOfPing(configuration: number): number {
    return this.known.read(configuration, PING + 1);
  }

  effectsOfPong(pinging: number): number {
    return this.known.read(pinging, PONG + 1);
  }

  knows(configuration: number, code: number): boolean {
    return this.known.read(configuration, this.placeOf(code)) === 1;
  }

  effectsOf(configuration: number, code: number): number {
    return this.known.read(configuration, this.placeOf(code) + 1);
  }

  private target(configuration: number, step: number): number {
    return configuration < this.known.length ? this.known.read(configuration, step) - 1 : -1;
  }

  private keep(configuration: number, place: number, value: number, effects: number): void {
    this.known.write(configuration, place, value);
    this.known.write(configuration, place + 1, effects);
  }

  private placeOf(code: number): number {
    if (code === this.telemetry) return 0;
    if (code === this.puback) return 2;
    if (code === this.keepAlive) return 4;
    if (code === this.upkeep) return 6;
    return code === this.upToDate ? 8 : -1;
  }
}

const WORDS = 14;
const PING = 10;
const PONG = 12;
