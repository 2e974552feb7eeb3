import type { Chart } from '../../kernel/statechart/index.ts';
import { WordRecords } from '../../kernel/word-records.ts';
import { EventCode } from '../../protocol/event-codes.ts';
import type { StateProjection } from '../state-projection.ts';

/**
 * The steps of a device whose dial is refused, as the runner has taken them: from back-off it dials, and from there it goes back. Each leads
 * from a configuration to one other, in which only the link is in another state. In both it may take a reading, which it keeps.
 */
export class KnownMoves {
  /** The timer after which a device dials, that of the dial itself, and their slot. */
  readonly backoff: number;
  readonly dialTimeout: number;
  readonly slot: number;
  /** The timer that takes a reading, and its slot: of two timers that fall due with one tick, that of the lower slot is first. */
  readonly telemetry: number;
  readonly telemetrySlot: number;
  /** The states of the link. */
  readonly waiting: number;
  readonly dialing: number;
  /**
   * By configuration: where it dials, plus one, and the effects of that step; the same of the step in which it is refused; and whether it is known what taking a
   * reading does, and its effects.
   */
  private readonly known = new WordRecords(WORDS);

  constructor(
    chart: Pick<Chart, 'timers'>,
    private readonly projection: StateProjection,
  ) {
    const waiting = chart.timers.find(({ event }) => event.endsWith('.device.link.backoff'));
    const dialing = chart.timers.find(({ event }) => event.endsWith('.device.link.dialing'));
    this.backoff = waiting?.code ?? -1;
    this.dialTimeout = dialing?.code ?? -1;
    this.slot = waiting?.slot ?? -1;
    const sampling = chart.timers.find(({ event }) => event.endsWith('.device.power.running.app.sampling'));
    this.telemetry = sampling?.code ?? -1;
    this.telemetrySlot = sampling?.slot ?? -1;
    const { states } = projection.regions[projection.link];
    this.waiting = states.indexOf('backoff');
    this.dialing = states.indexOf('dialing');
  }

  /** A step has led from one configuration to another, and has noted nothing. True if both steps of a device in back-off there are known now. */
  learn(before: number, code: number, after: number, effects: number): boolean {
    if (code !== this.backoff && code !== EventCode.CLOSED) return false;
    const isDial = code === this.backoff;
    const step = isDial ? DIAL : REFUSAL;
    this.known.reach(before);
    if (this.known.read(before, step) !== 0) return false;
    const isMove = isDial
      ? this.isMove(before, after, this.waiting, this.dialing)
      : this.isMove(before, after, this.dialing, this.waiting);
    if (!isMove) return false;
    this.known.write(before, step, after + 1);
    this.known.write(before, step + 1, effects);
    return this.dialingFrom(isDial ? before : after) >= 0;
  }

  /** A step has left a configuration as it was, and has noted nothing. */
  learnReading(configuration: number, code: number, effects: number): void {
    if (code !== this.telemetry) return;
    this.known.reach(configuration);
    this.known.write(configuration, READING, 1);
    this.known.write(configuration, READING + 1, effects);
  }

  knowsReading(configuration: number): boolean {
    return configuration < this.known.length && this.known.read(configuration, READING) === 1;
  }

  effectsOfReading(configuration: number): number {
    return this.known.read(configuration, READING + 1);
  }

  /** The configuration in which a device dials that is in this one; -1 if that is not known, or if it does not get back here. */
  dialingFrom(configuration: number): number {
    const dialing = this.target(configuration, DIAL);
    return dialing >= 0 && this.target(dialing, REFUSAL) === configuration ? dialing : -1;
  }

  effectsOfDial(waiting: number): number {
    return this.known.read(waiting, DIAL + 1);
  }

  effectsOfRefusal(dialing: number): number {
    return this.known.read(dialing, REFUSAL + 1);
  }

  private target(configuration: number, step: number): number {
    return configuration < this.known.length ? this.known.read(configuration, step) - 1 : -1;
  }

  private isMove(before: number, after: number, from: number, to: number): boolean {
    const { projection } = this;
    return projection.regions.every((_, region) => {
      const [left, reached] = [projection.stateOf(before, region), projection.stateOf(after, region)];
      return region === projection.link ? left === from && reached === to : left === reached;
    });
  }
}

const WORDS = 6;
const DIAL = 0;
const REFUSAL = 2;
const READING = 4;
